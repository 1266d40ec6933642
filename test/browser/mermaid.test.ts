import type { Browser, Page } from "puppeteer-core";
import { markdownReport } from "../../cli/formats/markdown.js";
import type { ShareReport } from "../../cli/shareReport.js";
import {
    accountId,
    hostileNames,
    hostileReport,
    imageId,
    largeReport,
    ordinaryReport,
    smallReport,
    someUnread,
} from "../unit/cli/formats/samples.js";
import { describeInBrowser, startBrowser } from "./chromium.js";

jest.setTimeout(60_000);

/** What is in the picture that Mermaid makes of a report. */
interface Drawing {
    readonly labels: readonly string[];
    readonly lines: number;
    /** The colours of the lines, in the order of the text. */
    readonly colours: readonly string[];
    /** Elements that a label has no business to make. */
    readonly foreign: number;
}

describeInBrowser("the Markdown report's picture, as Mermaid draws it", () => {
    let browser: Browser;
    let page: Page;

    beforeAll(async () => {
        browser = await startBrowser();
        page = await browser.newPage();
        await page.addScriptTag({ path: require.resolve("mermaid/dist/mermaid.min.js") });
    });
    afterAll(() => browser?.close());

    async function drawing(report: ShareReport): Promise<Drawing> {
        const text = /```mermaid\n(.*?)\n```/s.exec(markdownReport(report))?.[1];
        // As GitHub has it set.
        return (await page.evaluate(`(async () => {
            mermaid.initialize({ startOnLoad: false, securityLevel: "strict", maxTextSize: 50000, maxEdges: 500 });
            const { svg } = await mermaid.render("picture", ${JSON.stringify(text)});
            document.body.innerHTML = svg;
            const all = (selector) => [...document.querySelectorAll(selector)];
            return {
                labels: all(".nodeLabel").map((label) => label.innerText),
                lines: all(".edgePaths path").length,
                colours: all(".edgePaths path").map((path) => path.style.stroke),
                foreign: all("svg :is(img, script, a, [onerror], [onfocus])").length,
            };
        })()`)) as Drawing;
    }

    test("one share is one line between two nodes", async () => {
        const { labels, lines, colours } = await drawing(smallReport());
        expect(labels).toEqual([expect.stringMatching(/^golden-ubuntu-24\.04\n[0-9a-f]{8}…$/), accountId(1)]);
        expect(lines).toBe(1);
        expect(colours).toEqual(["rgb(209, 36, 47)"]);
    });

    test("what is not approved comes first and is red, what is not known is amber, everybody is named", async () => {
        const { labels, lines, colours } = await drawing(ordinaryReport({ unread: someUnread }));
        expect(lines).toBe(29);
        expect(colours.slice(0, 6)).toEqual([
            ...Array(3).fill("rgb(209, 36, 47)"),
            ...Array(2).fill("rgb(154, 103, 0)"),
            "",
        ]);
        expect(labels).toEqual(expect.arrayContaining(["Everybody", "Not known: could not be read"]));
    });

    test("of 200 shares it shows 40", async () => {
        expect((await drawing(largeReport(20, 10))).lines).toBe(40);
    });

    test("hostile names are text", async () => {
        const { labels, foreign } = await drawing(hostileReport());
        expect(labels.filter((label) => label.startsWith("account")).map((label) => label.slice(8))).toEqual([
            hostileNames[0]?.slice(0, 40).concat("…"),
            hostileNames[1]?.slice(0, 40).concat("…"),
            hostileNames[2],
            "line one\\u{a}line two\\u{d}\\u{2028}line three",
            "right \\u{202e}to left\\u{202c}",
            "𝒻𝑜𝓊𝓇 bytes 😈 and a half \\u{d83d}",
            "a NUL \\u{0} here",
            hostileNames[7]?.slice(0, 40).concat("…"),
        ]);
        expect(foreign).toBe(0);
    });

    test("names that mean something to Mermaid or to Markdown are drawn as they are", async () => {
        const names = [
            "end",
            "1. first",
            "- item",
            "_x_",
            "graph TD",
            "%% comment",
            "default",
            "x:::y",
            "⟨文字⟩",
        ];
        const [image] = smallReport().images;
        const images = names.map((name, index) => ({ members: [], ...image, imageId: imageId(index), name }));
        const { labels } = await drawing({ ...smallReport(), images });
        expect(labels.slice(0, names.length).map((label) => label.split("\n")[0])).toEqual(names);
    });
});
