using System.Text.Unicode;
using LiteLlmOps.Adapters.Encryption;
using LiteLlmOps.Configuration;
using LiteLlmOps.Entries;
using LiteLlmOps.LiteLlm;
using LiteLlmOps.Ports;

namespace LiteLlmOps.Adapters.Postgres.Rotation;

/// <summary>Encrypts the values of one row with another key.</summary>
/// <param name="keys">The keys.</param>
/// <param name="version">The version of LiteLLM.</param>
internal sealed class RowRotation(SigningKeys keys, LiteLlmVersion version)
{
    private readonly ValueCipher _old = new(keys.Old.Text);
    private readonly ValueCipher _new = new(keys.New.Text);

    /// <param name="table">The table, with the existing columns.</param>
    /// <param name="key">The primary key.</param>
    /// <param name="name">The displayed name of the row.</param>
    /// <param name="raw">Its key and columns, as JSON.</param>
    public RowScan Scan(EncryptedTable table, string key, string name, string raw)
    {
        var row = (ConfigMap)NodeJson.Parse(raw);
        var scan = new RowScan();
        var sealedTexts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in table.Columns)
        {
            foreach (var (path, text) in EncryptedTexts.Of(column, row[column.Column]))
                Sort(column, new UnreadableValue(table.Name, PrintableText.Of(name), path, null), text, scan, sealedTexts);
        }

        if (scan.Old == 0)
            return scan;
        var after = sealedTexts.Aggregate(raw, static (json, t) => json.Replace(t.Key, t.Value, StringComparison.Ordinal));
        Verify(table, name, row, after);
        return scan with { Row = new RotatedRow(new RowKey(table.Name, key), name, raw, after) };
    }

    private void Sort(CiphertextColumn column, UnreadableValue place, string text, RowScan scan, Dictionary<string, string> sealedTexts)
    {
        var stored = EncryptedTexts.WithoutMark(text);
        var opened = _old.Open(stored);
        if (opened.Format is { } format)
        {
            scan.Old++;
            sealedTexts.TryAdd(stored, _new.Encrypt(opened.Text, format));
        }
        else if (_new.Open(stored).Format is not null)
            scan.Rotated.Add(place);
        else if (IsCiphertext(column, text, opened))
            scan.Unreadable.Add(place);
        else
            scan.Clear++;
    }

    // Where this version does not encrypt, a text that only looks like a ciphertext is one of the user.
    private bool IsCiphertext(CiphertextColumn column, string text, OpenedValue opened)
    {
        if (EncryptedTexts.IsMarked(text))
            return true;
        if (column.Form == CiphertextForm.Text && PythonBase64.DecodeAny(text) is { } bytes && Utf8.IsValid(bytes))
            return false;
        return opened.IsUnreadable
            && (
                column.Since <= version
                || text.StartsWith(ValueCipher.PrefixV2, StringComparison.Ordinal)
                || text.StartsWith(ValueCipher.PrefixV3, StringComparison.Ordinal)
            );
    }

    // Everything decrypts to the same text with the new key, and nothing else has changed.
    private void Verify(EncryptedTable table, string name, ConfigMap before, string after)
    {
        var row = (ConfigMap)NodeJson.Parse(after);
        foreach (var column in table.Columns)
        {
            var changed = EncryptedTexts
                .Of(column, before[column.Column])
                .Zip(EncryptedTexts.Of(column, row[column.Column]))
                .Where(p => !IsSame(p.First.Text, p.Second.Text))
                .Select(static p => p.First.Path)
                .FirstOrDefault();
            if (changed is not null)
            {
                throw new LlmException(
                    ErrorIds.ValueUnreadable,
                    $"Nothing was written: {new UnreadableValue(table.Name, PrintableText.Of(name), changed, null).Place} is a ciphertext in a form that LiteLLM does not write. Save the value again in LiteLLM, or delete it.",
                    table.Name
                );
            }
        }
    }

    private bool IsSame(string before, string after) =>
        _old.Open(EncryptedTexts.WithoutMark(before)) is { Format: { } format } opened
            ? _new.Open(EncryptedTexts.WithoutMark(after)) is { } again && again.Format == format && again.Text == opened.Text
            : before == after;
}

/// <summary>The values of one row.</summary>
internal sealed record RowScan
{
    public int Old { get; set; }

    public int Clear { get; set; }

    /// <summary>The values that the new key decrypts.</summary>
    public List<UnreadableValue> Rotated { get; } = [];

    /// <summary>The values that neither key decrypts.</summary>
    public List<UnreadableValue> Unreadable { get; } = [];

    /// <summary>The row to write. Null when it has no value of the old key.</summary>
    public RotatedRow? Row { get; init; }
}
