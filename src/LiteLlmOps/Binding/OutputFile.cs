namespace LiteLlmOps.Binding;

/// <summary>The rules of Export-Csv for the path of a file to write.</summary>
internal static class OutputFile
{
    /// <exception cref="LlmException">The path is a folder, its folder does not exist, or it exists and must not be overwritten.</exception>
    public static void Check(string path, bool noClobber)
    {
        if (noClobber && File.Exists(path))
            throw new LlmException(ErrorIds.FileExists, $"'{path}' already exists. Use another -Path, or omit -NoClobber.", path);
        if (Directory.Exists(path))
            throw new LlmException(ErrorIds.PathIsDirectory, $"'{path}' is a folder. Add a file name to the path.", path);
        if (Path.GetDirectoryName(path) is { } folder && !Directory.Exists(folder))
            throw new LlmException(
                ErrorIds.FolderNotFound,
                $"The folder '{folder}' does not exist. Create it, or use another path.",
                folder
            );
    }
}
