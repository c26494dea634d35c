using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace LiteLlmOps.Signatures;

/// <summary>
/// Finds many texts at once (the algorithm of Wu and Manber): three bytes determine the minimum distance to the next text, so that most bytes
/// are skipped. A pattern can match only where one of its texts is found.
/// </summary>
internal sealed class LiteralSearch
{
    private const int Block = 3;
    private const int MaxWindow = 32;
    private const int TableBits = 15;

    // Text that is frequent in every log. A text is searched by the part of it that is rarest here.
    private const string FrequentText = """
        INFO:     127.0.0.1:39110 - "POST /v1/chat/completions HTTP/1.1" 200 OK 401 Unauthorized - LiteLLM Router:INFO: router.py:948 - litellm.acompletion(model=openai/gpt-4o)
         200 OK Exception litellm.RateLimitError: OpenAIException - LiteLLM Proxy:ERROR: utils.py:1418 - litellm.proxy.proxy_server._handle_llm_api_exception(): Exception occured - 
        Error in connector: Traceback (most recent call last): File "/usr/lib/python3.13/site-packages/litellm/proxy/auth/user_api_key_auth.py", line 880, in _user_api_key_auth_builder await
        raise Exception: the above exception was the direct cause of the following exception: During handling of the above exception, another exception occurred: prisma.errors. openai. httpx. error model
        {"message": "", "level": "INFO", "timestamp": "2026-09-21T08:15:11.004511", "component": "LiteLLM Proxy", "logger": "auth.py:95", "stacktrace": " self, *args, **kwargs) return response = 
        """;

    private static readonly ushort[] Frequency = FrequencyOf(Encoding.ASCII.GetBytes(FrequentText));

    private readonly byte[] _shift = new byte[1 << TableBits];
    private readonly int[] _bucket = new int[1 << TableBits];
    private readonly (byte[] Text, int Offset, int Owner, int Next)[] _entries;
    private readonly int _window;

    /// <param name="literals">The texts with their owners. None may be shorter than <see cref="Shortest"/> bytes.</param>
    public LiteralSearch(IReadOnlyList<(string Text, int Owner)> literals)
    {
        _window = literals.Count == 0 ? MaxWindow : Math.Min(MaxWindow, literals.Min(static l => l.Text.Length));
        Array.Fill(_shift, (byte)(_window - Block + 1));
        _entries = new (byte[], int, int, int)[literals.Count + 1];
        for (var i = 0; i < literals.Count; i++)
            Add(i + 1, Encoding.ASCII.GetBytes(literals[i].Text), literals[i].Owner);
    }

    /// <summary>The minimum length of a text in bytes.</summary>
    public static int Shortest => Block;

    /// <summary>Finds the owners of the texts in a line; the same owner may be added several times.</summary>
    /// <param name="line">The line.</param>
    /// <param name="owners">The list to which the owners are added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Find(ReadOnlySpan<byte> line, List<int> owners)
    {
        if (_entries.Length == 1)
            return;
        ref var text = ref MemoryMarshal.GetReference(line);
        ref var shifts = ref MemoryMarshal.GetArrayDataReference(_shift);
        // Each step waits for two memory accesses. The two halves of the line are searched side by side, so that one uses the waiting time of the other.
        nint middle = Math.Max(_window, (line.Length + _window) / 2),
            left = _window,
            right = middle + 1,
            length = line.Length;
        while (left <= middle && right <= length)
        {
            var (leftHash, rightHash) = (Hash(ref Unsafe.Add(ref text, left - Block)), Hash(ref Unsafe.Add(ref text, right - Block)));
            nint leftShift = Unsafe.Add(ref shifts, (nint)leftHash),
                rightShift = Unsafe.Add(ref shifts, (nint)rightHash);
            if (leftShift == 0)
                leftShift = Check(line, left, leftHash, owners);
            if (rightShift == 0)
                rightShift = Check(line, right, rightHash, owners);
            left += leftShift;
            right += rightShift;
        }

        Finish(line, left, Math.Min(middle, length), owners);
        Finish(line, right, length, owners);
    }

    private void Finish(ReadOnlySpan<byte> line, nint end, nint last, List<int> owners)
    {
        ref var text = ref MemoryMarshal.GetReference(line);
        while (end <= last)
        {
            var hash = Hash(ref Unsafe.Add(ref text, end - Block));
            nint shift = _shift[hash];
            end += shift == 0 ? Check(line, end, hash, owners) : shift;
        }
    }

    // Returns the distance to the next position.
    private int Check(ReadOnlySpan<byte> line, nint end, uint hash, List<int> owners)
    {
        for (var entry = _bucket[hash]; entry != 0; entry = _entries[entry].Next)
        {
            ref readonly var literal = ref _entries[entry];
            var from = (int)end - _window - literal.Offset;
            if (from >= 0 && from + literal.Text.Length <= line.Length && line.Slice(from, literal.Text.Length).SequenceEqual(literal.Text))
                owners.Add(literal.Owner);
        }

        return 1;
    }

    private void Add(int entry, byte[] text, int owner)
    {
        var offset = RarestWindow(text);
        for (var i = 0; i + Block <= _window; i++)
        {
            var hash = Hash(ref text[offset + i]);
            var shift = _window - Block - i;
            _shift[hash] = (byte)Math.Min(_shift[hash], shift);
            if (shift == 0)
            {
                _entries[entry] = (text, offset, owner, _bucket[hash]);
                _bucket[hash] = entry;
            }
        }
    }

    private int RarestWindow(byte[] text)
    {
        var (best, fewest) = (0, int.MaxValue);
        for (var offset = text.Length - _window; offset >= 0; offset--)
        {
            var count = 0;
            for (var i = 0; i + Block <= _window; i++)
                count += Frequency[Hash(ref text[offset + i])] * (i + Block == _window ? 4 : 1);
            if (count < fewest)
                (best, fewest) = (offset, count);
        }

        return best;
    }

    private static ushort[] FrequencyOf(byte[] text)
    {
        var counts = new ushort[1 << TableBits];
        for (var i = 0; i + Block <= text.Length; i++)
            counts[Hash(ref text[i])]++;
        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(ref byte first)
    {
        var block = (uint)(Unsafe.ReadUnaligned<ushort>(ref first) | (Unsafe.Add(ref first, 2) << 16));
        return (block * 0x9E3779B1u) >> (32 - TableBits);
    }
}
