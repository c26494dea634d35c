using FsCheck;
using FsCheck.Fluent;

namespace LiteLlmOps.Tests.Secrets;

public class RemarkMaskTests
{
    private static readonly string[] Pieces =
    [
        "`",
        "'",
        "\"",
        "=",
        " ",
        "\n",
        "a",
        "b c",
        "name=",
        "(",
        ")",
        ";",
        ",",
        ":",
        "\\",
        "-",
        "é",
    ];

    private static readonly Arbitrary<string> Texts = Arb.From(
        Gen.Elements(Pieces).ArrayOf().Select(static p => string.Concat(p)),
        static t => Enumerable.Range(0, t.Length).Select(i => t.Remove(i, 1))
    );

    [Theory]
    [InlineData("ran redis-cli -a GEHEIM ping", "ran redis-cli -a ****** ping")]
    [InlineData("ran /usr/bin/redis-cli -h db -a GEHEIM", "ran /usr/bin/redis-cli -h db -a ******")]
    [InlineData("ran `redis-cli -a GEHEIM ping` twice", "ran `redis-cli -a ****** ping` twice")]
    [InlineData("ran \"sshpass -p GEHEIM ssh db\"", "ran \"sshpass -p ****** ssh db\"")]
    [InlineData("(sshpass -pGEHEIM ssh db)", "(sshpass -p****** ssh db)")]
    [InlineData("docker login -u me -p GEHEIM", "docker login -u me -p ******")]
    [InlineData("ldapsearch -x -w 'GE HEIM' -b dc=x", "ldapsearch -x -w '******' -b dc=x")]
    [InlineData("mysql -pGEHEIM -e 'select 1'", "mysql -p****** -e 'select 1'")]
    [InlineData("started with --password=\"GE HEIM\" by hand", "started with --password=\"******\" by hand")]
    [InlineData("started with --token \"GE HEIM\" by hand", "started with --token \"******\" by hand")]
    [InlineData("set cmd=\"redis-cli -a GEHEIM\" in cron", "set cmd=\"redis-cli -a ******\" in cron")]
    [InlineData("'set cmd=\"redis-cli -a GEHEIM\"'", "'set cmd=\"redis-cli -a ******\"'")]
    [InlineData("docker run -e REDIS_PASSWORD=\"GE HEIM\" redis", "docker run -e REDIS_PASSWORD=\"******\" redis")]
    [InlineData("kubectl exec db --command=\"redis-cli -a GEHEIM\"", "kubectl exec db --command=\"redis-cli -a ******\"")]
    [InlineData("ran sh -c 'redis-cli -a GEHEIM'", "ran sh -c 'redis-cli -a ******'")]
    [InlineData("curl -u me:GEHEIM http://db", "curl -u me:****** http://db")]
    [InlineData("curl -H 'X-Key: GEHEIM' http://db", "curl -H 'X-Key: ******' http://db")]
    public void A_password_in_a_quoted_command_is_masked(string remark, string shown) => Assert.Equal(shown, RemarkMask.Hide(remark));

    [Theory]
    [InlineData("replaced the power supply")]
    [InlineData("it didn't help; the admins' shell wasn't there")]
    [InlineData("ran  docker run -p 8080:80 -v /data:/data nginx,\n  then waited")]
    [InlineData("mysql -p litellm asked for the password")]
    [InlineData("-- see the ticket -- 4711")]
    [InlineData("set name=\"John Smith\" and a='b c'")]
    [InlineData("a=\"b='c d'\" `e f=\"g h\"` ='x y' =\"\" '' \"")]
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

    [Law(2000)]
    public Property Quotes_and_signs_in_any_order_keep_their_form() => Prop.ForAll(Texts, static t => RemarkMask.Hide(t) == t);

    [Law(2000)]
    public Property A_password_between_quotes_and_signs_in_any_order_is_masked() =>
        Prop.ForAll(Texts, static t => !RemarkMask.Hide($"{t} redis-cli -a GEHEIM {t}").Contains("GEHEIM", StringComparison.Ordinal));
}
