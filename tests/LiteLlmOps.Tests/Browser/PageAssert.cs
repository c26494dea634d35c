using System.Globalization;
using Microsoft.Playwright;

namespace LiteLlmOps.Tests.Browser;

/// <summary>What holds for each page of this project.</summary>
internal static class PageAssert
{
    // The smallest contrast of a text of the page with its background, by the formula of WCAG, and that text.
    private const string Contrast = """
        () => {
          const light = c => { const [r, g, b] = c.match(/[\d.]+/g).map(Number).map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b; };
          const back = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\)$|transparent/.test(c)) return c; } return 'rgb(255, 255, 255)'; };
          const ratio = (a, b) => (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
          const hasText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim());
          const all = [...document.body.querySelectorAll('*')].filter(e => !e.closest('script, style, noscript, svg title, svg desc') && hasText(e)).map(e => {
            const style = getComputedStyle(e);
            return { ratio: ratio(light(e instanceof SVGElement ? style.fill : style.color), light(back(e))), text: `${e.nodeName}.${e.className?.baseVal ?? e.className} ${e.textContent.trim().slice(0, 40)}` };
          });
          all.sort((a, b) => a.ratio - b.ratio);
          return `${all[0].ratio.toFixed(2)} ${all[0].text}`;
        }
        """;

    private const string Widest = """
        () => JSON.stringify([...document.querySelectorAll('body *')].filter(e => !e.parentElement.closest('.scroll, pre') && e.getBoundingClientRect().right > window.innerWidth + 1)
          .slice(0, 5).map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 60)))
        """;

    // A heading of a level without one of the level above before it.
    private const string SkippedHeadings = """
        () => { let last = 0; const skipped = []; for (const h of document.querySelectorAll('h1, h2, h3, h4')) { const level = Number(h.nodeName[1]); if (level > last + 1) skipped.push(h.textContent); last = level; } return skipped.join('; '); }
        """;

    private const string RepeatedIds = """
        () => { const ids = [...document.querySelectorAll('[id]')].map(e => e.id); return ids.filter((id, i) => ids.indexOf(id) !== i).join(' '); }
        """;

    public static async Task AssertReadable(IPage page, string name, bool isDark)
    {
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - window.innerWidth");
        Assert.True(overflow <= 0, $"{name}: {overflow} px too wide: {await page.EvaluateAsync<string>(Widest)}");
        var contrast = await page.EvaluateAsync<string>(Contrast);
        Assert.True(double.Parse(contrast.Split(' ')[0], CultureInfo.InvariantCulture) >= 4.5, $"{name}: contrast {contrast}");
        Assert.Equal(isDark, IsDark(await page.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor")));
        Assert.Equal("", await page.EvaluateAsync<string>(SkippedHeadings));
        Assert.Equal("", await page.EvaluateAsync<string>(RepeatedIds));
    }

    private static bool IsDark(string color) =>
        color.Split('(', ')')[1].Split(',').Take(3).Average(static c => double.Parse(c, CultureInfo.InvariantCulture)) < 128;
}
