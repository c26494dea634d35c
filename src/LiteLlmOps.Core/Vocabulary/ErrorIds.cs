using System.Runtime.CompilerServices;

namespace LiteLlmOps;

/// <summary>The id of an error with its kind, so that one id is always of one category.</summary>
internal sealed record ErrorId(LlmErrorKind Kind, [CallerMemberName] string Name = "");

/// <summary>All error ids. The name of the field is the id that users see.</summary>
internal static class ErrorIds
{
    /// <summary>Another command is moving files to or from the archive.</summary>
    internal static readonly ErrorId ArchiveBusy = new(LlmErrorKind.Busy);

    /// <summary>The manifest of an archive folder was damaged, or contains a path outside the state folder.</summary>
    internal static readonly ErrorId ArchiveManifestInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>No entry of the audit log has the value of a filter.</summary>
    internal static readonly ErrorId AuditValueNotFound = new(LlmErrorKind.NotFound);

    /// <summary>An object given as a planned change is not one of Invoke-LlmSeed -WhatIf.</summary>
    internal static readonly ErrorId BudgetNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId ChangeNotPlanned = new(LlmErrorKind.InvalidData);

    /// <summary>A command that changes something was given nothing to change.</summary>
    internal static readonly ErrorId ChangeRequired = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId CheckCycle = new(LlmErrorKind.InvalidData);

    /// <summary>By -FailOn.</summary>
    internal static readonly ErrorId CheckFailed = new(LlmErrorKind.Refused);
    internal static readonly ErrorId CheckInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId CheckNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId CheckpointNotFound = new(LlmErrorKind.NotFound);

    /// <summary>The change that the checkpoint belongs to has not ended.</summary>
    internal static readonly ErrorId CheckpointPending = new(LlmErrorKind.Busy);
    internal static readonly ErrorId CheckpointUnreadable = new(LlmErrorKind.InvalidData);

    /// <summary>The folder contains no PostgreSQL cluster, so it is not deleted.</summary>
    internal static readonly ErrorId ClusterNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A key has no column in this version's table.</summary>
    internal static readonly ErrorId ColumnNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A program ended with an exit code other than 0.</summary>
    internal static readonly ErrorId CommandFailed = new(LlmErrorKind.ProgramFailed);

    /// <summary>A program is not installed.</summary>
    internal static readonly ErrorId CommandNotFound = new(LlmErrorKind.NotInstalled);
    internal static readonly ErrorId ComposeFailed = new(LlmErrorKind.ProgramFailed);
    internal static readonly ErrorId ConfigEmpty = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ConfigInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>The deployment names no config file.</summary>
    internal static readonly ErrorId ConfigNotDefined = new(LlmErrorKind.NotFound);

    /// <summary>The config file does not exist.</summary>
    internal static readonly ErrorId ConfigNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A change needs confirmation, and the session is not interactive.</summary>
    internal static readonly ErrorId ConfirmationUnavailable = new(LlmErrorKind.Refused);
    internal static readonly ErrorId CredentialDuplicate = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId CredentialInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId CredentialNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A row was modified since it was read.</summary>
    internal static readonly ErrorId DatabaseChanged = new(LlmErrorKind.Busy);

    /// <summary>An SQLSTATE without an id of its own.</summary>
    internal static readonly ErrorId DatabaseError = new(LlmErrorKind.Protocol);
    internal static readonly ErrorId DatabaseLocked = new(LlmErrorKind.Busy);
    internal static readonly ErrorId DatabaseLoginFailed = new(LlmErrorKind.Authentication);

    /// <summary>The deployment has no DATABASE_URL.</summary>
    internal static readonly ErrorId DatabaseNotDefined = new(LlmErrorKind.NotFound);

    /// <summary>The server has no database of that name.</summary>
    internal static readonly ErrorId DatabaseNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId DatabasePermissionDenied = new(LlmErrorKind.Permission);
    internal static readonly ErrorId DatabaseReadOnly = new(LlmErrorKind.Refused);
    internal static readonly ErrorId DatabaseTimeout = new(LlmErrorKind.Timeout);
    internal static readonly ErrorId DatabaseUnreachable = new(LlmErrorKind.Connection);
    internal static readonly ErrorId DatabaseUrlInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>A file was modified since it was read.</summary>
    internal static readonly ErrorId DeclarationChanged = new(LlmErrorKind.Busy);

    /// <summary>A prune of an empty declaration would delete everything.</summary>
    internal static readonly ErrorId DeclarationEmpty = new(LlmErrorKind.Refused);
    internal static readonly ErrorId DeclarationNotEditable = new(LlmErrorKind.Refused);

    /// <summary>A file does not contain what was written to it.</summary>
    internal static readonly ErrorId DeclarationNotSaved = new(LlmErrorKind.Busy);

    /// <summary>The edited declaration does not mean what was asked for.</summary>
    internal static readonly ErrorId DeclarationNotVerified = new(LlmErrorKind.Refused);

    /// <summary>One declaration applies to several entries.</summary>
    internal static readonly ErrorId DeclarationShared = new(LlmErrorKind.Refused);
    internal static readonly ErrorId DeploymentFileInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId DeploymentInFileMode = new(LlmErrorKind.Refused);
    internal static readonly ErrorId DeploymentKeyUnknown = new(LlmErrorKind.InvalidData);

    /// <summary>An object of the pipeline belongs to another deployment than -Deployment selects.</summary>
    internal static readonly ErrorId DeploymentMismatch = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId DeploymentNotFound = new(LlmErrorKind.NotFound);

    /// <summary>The drift is not the one that was piped in.</summary>
    internal static readonly ErrorId DriftChanged = new(LlmErrorKind.Busy);

    /// <summary>The drift is listed in 'expected'.</summary>
    internal static readonly ErrorId DriftExpected = new(LlmErrorKind.Refused);

    /// <summary>By -FailOn.</summary>
    internal static readonly ErrorId DriftFound = new(LlmErrorKind.Refused);

    /// <summary>The drift that was piped in does not exist any more.</summary>
    internal static readonly ErrorId DriftResolved = new(LlmErrorKind.NotFound);

    /// <summary>libsodium is not included for this platform, or cannot be loaded.</summary>
    internal static readonly ErrorId EncryptionUnavailable = new(LlmErrorKind.NotInstalled);
    internal static readonly ErrorId EndUserNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId EndpointNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId EnvironmentFileNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId FailOnInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId FamilyNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId FileAccessDenied = new(LlmErrorKind.Permission);
    internal static readonly ErrorId FileExists = new(LlmErrorKind.Exists);
    internal static readonly ErrorId FileNotFound = new(LlmErrorKind.NotFound);

    /// <summary>Reading or writing failed for another reason than a missing file or right.</summary>
    internal static readonly ErrorId FileNotUsable = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId FileNotUtf8 = new(LlmErrorKind.InvalidData);

    /// <summary>By -FailOn.</summary>
    internal static readonly ErrorId FindingFound = new(LlmErrorKind.Refused);
    internal static readonly ErrorId FindingNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId FolderNotFound = new(LlmErrorKind.NotFound);

    /// <summary>The format cannot be inferred from the file's extension.</summary>
    internal static readonly ErrorId FormatUnknown = new(LlmErrorKind.InvalidData);

    /// <summary>The key that a rotation replaced is not in the state folder.</summary>
    internal static readonly ErrorId FormerKeyNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId GuardrailInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId HttpUnreachable = new(LlmErrorKind.Connection);

    /// <summary>By the limits of impact.</summary>
    internal static readonly ErrorId ImpactExceeded = new(LlmErrorKind.Refused);
    internal static readonly ErrorId ImpactUnknown = new(LlmErrorKind.Refused);

    /// <summary>By -FailOn.</summary>
    internal static readonly ErrorId IncidentFound = new(LlmErrorKind.Refused);

    /// <summary>A key is a list in one file and something else in another.</summary>
    internal static readonly ErrorId IncludeConflict = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId IncludeCycle = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId IncludeInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId IncludeNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId InvalidTimeRange = new(LlmErrorKind.InvalidData);

    /// <summary>No entry of the journal has the value of a filter.</summary>
    internal static readonly ErrorId JournalValueNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId KeyNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A key of LiteLLM is not defined in an environment file.</summary>
    internal static readonly ErrorId KeyNotWritable = new(LlmErrorKind.Refused);

    /// <summary>An interrupted change of the key was taken back in the environment file.</summary>
    internal static readonly ErrorId KeyRestored = new(LlmErrorKind.Busy);

    /// <summary>Some values are encrypted with the new key already.</summary>
    internal static readonly ErrorId KeyRotationIncomplete = new(LlmErrorKind.Refused);

    /// <summary>PostgreSQL's user may not enter the lab's folder.</summary>
    internal static readonly ErrorId LabFolderAccessDenied = new(LlmErrorKind.Permission);
    internal static readonly ErrorId LabFolderInUse = new(LlmErrorKind.Exists);
    internal static readonly ErrorId LabInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId LabNotBuilt = new(LlmErrorKind.NotInstalled);
    internal static readonly ErrorId LabNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId LabProxyExited = new(LlmErrorKind.ProgramFailed);

    /// <summary>What is read exceeds one of <see cref="Limits"/>.</summary>
    internal static readonly ErrorId LimitExceeded = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId LineRequired = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId LiveNotConverged = new(LlmErrorKind.Timeout);
    internal static readonly ErrorId LogCompressionUnsupported = new(LlmErrorKind.InvalidData);

    /// <summary>A log could be read in part only.</summary>
    internal static readonly ErrorId LogIncomplete = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId LogNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId LogNotReadable = new(LlmErrorKind.Permission);

    /// <summary>A user name or a password that cannot be used to log in.</summary>
    internal static readonly ErrorId LoginInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId McpServerInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId McpServerNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId MethodInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ModelIdDuplicate = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ModelInvalid = new(LlmErrorKind.InvalidData);

    internal static readonly ErrorId ModelNotFound = new(LlmErrorKind.NotFound);

    /// <summary>One plan file is for one deployment.</summary>
    internal static readonly ErrorId MonitorAddressInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>The monitor would be reachable from the network without TLS.</summary>
    internal static readonly ErrorId MonitorAddressUnsafe = new(LlmErrorKind.Refused);
    internal static readonly ErrorId MonitorCertificateInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId MultipleDeployments = new(LlmErrorKind.InvalidData);

    /// <summary>A row of the database that no declaration mentions.</summary>
    internal static readonly ErrorId NotDeclared = new(LlmErrorKind.NotFound);

    /// <summary>A declared entry that the database does not have.</summary>
    internal static readonly ErrorId NotStored = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId NoteInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId NothingToSave = new(LlmErrorKind.Refused);
    internal static readonly ErrorId OrganizationNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A parameter was given without another one that it requires.</summary>
    internal static readonly ErrorId ParameterNotApplicable = new(LlmErrorKind.InvalidData);

    /// <summary>A password that can be guessed.</summary>
    internal static readonly ErrorId PasswordWeak = new(LlmErrorKind.Refused);

    /// <summary>The file to render is a file of the declaration.</summary>
    internal static readonly ErrorId PathIsDeclaration = new(LlmErrorKind.Refused);
    internal static readonly ErrorId PathIsDirectory = new(LlmErrorKind.InvalidData);

    /// <summary>A path of another provider of PowerShell.</summary>
    internal static readonly ErrorId PathNotFileSystem = new(LlmErrorKind.InvalidData);

    /// <summary>By seed.protected.</summary>
    internal static readonly ErrorId PathProtected = new(LlmErrorKind.Refused);
    internal static readonly ErrorId PatternInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId PlanInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId PlanOutdated = new(LlmErrorKind.Refused);
    internal static readonly ErrorId PlanTampered = new(LlmErrorKind.Refused);
    internal static readonly ErrorId PostgresNotInstalled = new(LlmErrorKind.NotInstalled);
    internal static readonly ErrorId PrismaInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ProviderNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A status of HTTP without an id of its own.</summary>
    internal static readonly ErrorId ProxyError = new(LlmErrorKind.Protocol);
    internal static readonly ErrorId ProxyKeyRejected = new(LlmErrorKind.Authentication);
    internal static readonly ErrorId ProxyResponseInvalid = new(LlmErrorKind.Protocol);
    internal static readonly ErrorId ProxyTimeout = new(LlmErrorKind.Timeout);
    internal static readonly ErrorId ProxyUnreachable = new(LlmErrorKind.Connection);

    /// <summary>A statement of a query exceeded -Timeout.</summary>
    internal static readonly ErrorId QueryTimeout = new(LlmErrorKind.Timeout);

    /// <summary>A change was made, but not all of its records could be written.</summary>
    internal static readonly ErrorId RecordsIncomplete = new(LlmErrorKind.Permission);

    /// <summary>The JSON form of an earlier report was modified.</summary>
    internal static readonly ErrorId ReportUnreadable = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId RequestNotFound = new(LlmErrorKind.NotFound);

    /// <summary>An object of Export-LlmResult lacks properties, or has values of the wrong type.</summary>
    internal static readonly ErrorId ResultInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ResultRequired = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId RoleNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId RowInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>No schema.prisma of an installed LiteLLM.</summary>
    internal static readonly ErrorId SchemaNotFound = new(LlmErrorKind.NotFound);

    /// <summary>Microsoft.PowerShell.SecretManagement, which secret/NAME in llmops.yaml needs, is not installed.</summary>
    internal static readonly ErrorId SecretManagementNotInstalled = new(LlmErrorKind.NotInstalled);

    /// <summary>No vault contains the secret.</summary>
    internal static readonly ErrorId SecretNotFound = new(LlmErrorKind.NotFound);

    /// <summary>The vault reported an error.</summary>
    internal static readonly ErrorId SecretNotReadable = new(LlmErrorKind.Connection);

    /// <summary>secret/NAME in a file that is not part of a deployment.</summary>
    internal static readonly ErrorId SecretNotResolved = new(LlmErrorKind.InvalidData);

    internal static readonly ErrorId SecretNotText = new(LlmErrorKind.InvalidData);

    /// <summary>An environment file cannot express the value.</summary>
    internal static readonly ErrorId SecretNotWritable = new(LlmErrorKind.InvalidData);

    /// <summary>The secret is not a String or SecureString.</summary>
    internal static readonly ErrorId SecretTypeUnsupported = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId SecretVaultLocked = new(LlmErrorKind.Authentication);

    /// <summary>No vault of that name is registered.</summary>
    internal static readonly ErrorId SecretVaultNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId SectionInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId SectionNotFound = new(LlmErrorKind.NotFound);

    /// <summary>The deployment does not seed the section that -Section names.</summary>
    internal static readonly ErrorId SectionNotSeeded = new(LlmErrorKind.Refused);
    internal static readonly ErrorId SectionUnknown = new(LlmErrorKind.InvalidData);

    /// <summary>The rows do not read back as they were written.</summary>
    internal static readonly ErrorId SeedNotVerified = new(LlmErrorKind.Protocol);

    /// <summary>The connection was lost during the commit.</summary>
    internal static readonly ErrorId SeedOutcomeUnknown = new(LlmErrorKind.Connection);
    internal static readonly ErrorId SeedRunning = new(LlmErrorKind.Busy);
    internal static readonly ErrorId SeedTooLarge = new(LlmErrorKind.Refused);
    internal static readonly ErrorId ServiceCommandNotDefined = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ServiceCycle = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId ServiceFailed = new(LlmErrorKind.ProgramFailed);
    internal static readonly ErrorId ServiceNotFound = new(LlmErrorKind.NotFound);

    /// <summary>By -FailOn.</summary>
    internal static readonly ErrorId ServiceNotReady = new(LlmErrorKind.Refused);
    internal static readonly ErrorId ServicePermissionDenied = new(LlmErrorKind.Permission);
    internal static readonly ErrorId ServiceStateTimeout = new(LlmErrorKind.Timeout);
    internal static readonly ErrorId ServicesBusy = new(LlmErrorKind.Busy);
    internal static readonly ErrorId ServicesNotDeclared = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId SettingNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId SignatureInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId SignatureKeyUnknown = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId SignatureMismatch = new(LlmErrorKind.Refused);
    internal static readonly ErrorId SignatureNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId SigningKeyNotDefined = new(LlmErrorKind.NotFound);

    /// <summary>A file of the state folder or its archive was modified since it was read, or since it was archived.</summary>
    internal static readonly ErrorId StateFileChanged = new(LlmErrorKind.Busy);
    internal static readonly ErrorId StateFileNotFound = new(LlmErrorKind.NotFound);

    /// <summary>Only stale files are archived, and only archived files are restored.</summary>
    internal static readonly ErrorId StateFileNotMovable = new(LlmErrorKind.Refused);

    /// <summary>Others may write to a folder of records, or a record is a symbolic link.</summary>
    internal static readonly ErrorId StateFolderUnsafe = new(LlmErrorKind.Permission);
    internal static readonly ErrorId StateNotWritable = new(LlmErrorKind.Permission);
    internal static readonly ErrorId StatusInvalid = new(LlmErrorKind.InvalidData);

    /// <summary>The stored value has no effect in this version.</summary>
    internal static readonly ErrorId StoredIgnored = new(LlmErrorKind.Refused);
    internal static readonly ErrorId TableNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId TagNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId TeamNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId TooManyConnections = new(LlmErrorKind.Busy);

    /// <summary>A unit of systemd.</summary>
    internal static readonly ErrorId UnitFailed = new(LlmErrorKind.ProgramFailed);

    /// <summary>A unit of systemd.</summary>
    internal static readonly ErrorId UnitNotFound = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId UnsupportedInputType = new(LlmErrorKind.InvalidData);

    /// <summary>LiteLLM's tables are missing, or not those of a known version.</summary>
    internal static readonly ErrorId UnsupportedSchema = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId UsageTimeout = new(LlmErrorKind.Timeout);

    /// <summary>A user of LiteLLM, or the user of the operating system that a service runs as.</summary>
    internal static readonly ErrorId UserNotFound = new(LlmErrorKind.NotFound);

    /// <summary>A table of this version cannot store a declared value.</summary>
    internal static readonly ErrorId ValueNotStorable = new(LlmErrorKind.InvalidData);

    /// <summary>LiteLLM's poll would end at the value.</summary>
    internal static readonly ErrorId ValueStopsPoll = new(LlmErrorKind.InvalidData);

    /// <summary>A value is encrypted with another key.</summary>
    internal static readonly ErrorId ValueUnreadable = new(LlmErrorKind.Authentication);

    /// <summary>Several values for one variable.</summary>
    internal static readonly ErrorId VariableAmbiguous = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId VariableNotDefined = new(LlmErrorKind.NotFound);
    internal static readonly ErrorId VersionInvalid = new(LlmErrorKind.InvalidData);
    internal static readonly ErrorId YamlInvalid = new(LlmErrorKind.InvalidData);
}
