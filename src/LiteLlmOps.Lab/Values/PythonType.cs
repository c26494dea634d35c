using System.Numerics;
using LiteLlmOps.Configuration;

namespace LiteLlmOps.Lab.Values;

/// <summary>The names of Python's types in error messages.</summary>
internal static class PythonType
{
    public static string Of(ConfigNode node) =>
        node switch
        {
            ConfigMap => "dict",
            ConfigList => "list",
            ConfigScalar { Value: null } => "NoneType",
            ConfigScalar { Value: bool } => "bool",
            ConfigScalar { Value: long or BigInteger } => "int",
            ConfigScalar { Value: double } => "float",
            _ => "str",
        };
}
