namespace LiteLlmOps.Tests.Secrets;

public class RemarkMaskTests
{
    [Theory]
    [InlineData("ran redis-cli -a GEHEIM ping", "ran redis-cli -a ****** ping")]
    [InlineData("ran /usr/bin/redis-cli -h db -a GEHEIM", "ran /usr/bin/redis-cli -h db -a ******")]
    [InlineData("ran `redis-cli -a GEHEIM ping` twice", "ran `redis-cli -a ****** ping` twice")]
    [InlineData("ran \"sshpass -p GEHEIM ssh db\"", "ran \"sshpass -p ****** ssh db\"")]
    [InlineData("(sshpass -pGEHEIM ssh db)", "(sshpass -p****** ssh db)")]
    [InlineData("docker login -u me -p GEHEIM", "docker login -u me -p ******")]
    [InlineData("ldapsearch -x -w 'GE HEIM' -b dc=x", "ldapsearch -x -w '******' -b dc=x")]
    [InlineData("mysql -pGEHEIM -e 'select 1'", "mysql -p****** -e 'select 1'")]
    [InlineData("started with --password=\"GE HEIM\" by hand", "started with --password=****** by hand")]
    [InlineData("started with --token \"GE HEIM\" by hand", "started with --token \"******\" by hand")]
    [InlineData("curl -u me:GEHEIM http://db", "curl -u me:****** http://db")]
    [InlineData("curl -H 'X-Key: GEHEIM' http://db", "curl -H 'X-Key: ******' http://db")]
    public void A_password_in_a_quoted_command_is_masked(string remark, string shown) => Assert.Equal(shown, RemarkMask.Hide(remark));

    [Theory]
    [InlineData("replaced the power supply")]
    [InlineData("it didn't help; the admins' shell wasn't there")]
    [InlineData("ran  docker run -p 8080:80 -v /data:/data nginx,\n  then waited")]
    [InlineData("mysql -p litellm asked for the password")]
    [InlineData("-- see the ticket -- 4711")]
    [InlineData("'unfinished quote and \"another")]
    [InlineData("")]
    public void Any_other_remark_keeps_its_form(string remark) => Assert.Equal(remark, RemarkMask.Hide(remark));

    [Theory]
    [InlineData("redis-cli -a GEHEIM ping", "redis-cli -a ****** ping")]
    [InlineData("sshpass -pGEHEIM ssh db", "sshpass -p****** ssh db")]
    [InlineData("mysqldump -pGEHEIM litellm", "mysqldump -p****** litellm")]
    [InlineData("sh -c 'redis-cli -a GEHEIM'", "sh -c 'redis-cli -a ******'")]
    [InlineData("mysql -p litellm", "mysql -p litellm")]
    public void A_command_is_masked_by_the_options_of_its_program(string command, string shown) =>
        Assert.Equal(shown, ArgumentMask.HideInCommand(command));
}
