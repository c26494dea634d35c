using LiteLlmOps.Configuration;
using LiteLlmOps.Lab.Logging;
using LiteLlmOps.Lab.Values;

namespace LiteLlmOps.Lab.Workers;

/// <summary>From 1.104: refuses to start with a master key that anyone can guess (proxy/auth/master_key_boot_check.py).</summary>
internal static class MasterKeyCheck
{
    private const string Setting = "dangerously_permit_weak_or_unset_master_key";
    private const string Variable = "LITELLM_DANGEROUSLY_PERMIT_WEAK_OR_UNSET_MASTER_KEY";

    private static readonly LogPlace Place = new("master_key_boot_check.py", 1);

    /// <exception cref="PythonException">The start is refused.</exception>
    public static void Enforce(Worker worker)
    {
        if (!worker.Behaviour.RefusesWeakMasterKey || Problem(worker.MasterKey) is not var (refusal, state))
            return;
        if (worker.Environment.Flag(Variable) != true && worker.General[Setting] is not ConfigScalar { Value: true })
        {
            // LiteLLM prints it when the process ends, after the traceback.
            AppDomain.CurrentDomain.ProcessExit += (_, _) =>
                Console.Error.WriteLine(
                    $"\nLiteLLM proxy refused to start: {refusal}\n\nLocal development only: set {Variable}=true, or\ngeneral_settings.{Setting}: true, to start anyway.\n"
                );
            throw new PythonException($"LiteLLM proxy refused to start: {refusal} The fix is printed once the server exits.");
        }

        worker.Log.Warning(Place, $"{Setting} is on, so the proxy is starting with {state}. Never run this outside local development.");
    }

    private static (string Refusal, string State)? Problem(string? key) =>
        key?.Trim() switch
        {
            null => (
                "no master key is set, so every request would be accepted without authentication.",
                "no master key, which accepts every request without authentication"
            ),
            "" => ("the master key is empty.", "an empty master key"),
            "sk-1234" => ("the master key is a publicly known default.", "a publicly known master key"),
            _ => null,
        };
}
