import { readFileSync } from "node:fs";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "puppeteer-core";
import type { ShareReport } from "../../cli/shareReport.js";
import {
    accountId,
    emptyReport,
    hostileNames,
    hostileReport,
    imageId,
    largeReport,
    member,
    ordinaryReport,
    smallReport,
    someChanges,
    someUnread,
} from "../unit/cli/formats/samples.js";
import { describeInBrowser, startBrowser } from "./chromium.js";
import { type Look, type OpenReport, openReport } from "./openReport.js";

jest.setTimeout(60_000);

const incomplete = ordinaryReport({ unread: someUnread, changes: someChanges });
const large = largeReport(200, 10);
/** The largest that is drawn whole. */
const drawnWhole = largeReport(30, 10);
/** With more than 300 lines that need attention. */
const veryLarge = largeReport(1_000, 10);

const everyKind: [string, ShareReport][] = [
    ["of nothing", emptyReport],
    ["of one share", smallReport()],
    ["that is incomplete, with changes", incomplete],
    ["of 2,000 shares", large],
    ["of 10,000 shares", veryLarge],
    ["of hostile names", hostileReport()],
];

describeInBrowser("the HTML report in a browser", () => {
    let browser: Browser;
    let open: OpenReport | undefined;

    beforeAll(async () => {
        browser = await startBrowser();
    });
    afterEach(async () => {
        await open?.close();
        open = undefined;
    });
    afterAll(() => browser?.close());

    async function show(report: ShareReport, look?: Look): Promise<Page> {
        open = await openReport(browser, report, look);
        return open.page;
    }

    test.each(everyKind)("a report %s asks for nothing but itself, and fits a phone", async (_, report) => {
        const page = await show(report);
        expect(open?.requests).toEqual([expect.stringMatching(/^file:.*\/report\.html$/)]);
        expect(open?.messages).toEqual([]);

        for (const width of [320, 400]) {
            await page.setViewport({ width, height: 640 });
            expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(width);
        }
    });

    test.each([
        ["light", "that is incomplete", incomplete, 1280],
        ["dark", "that is incomplete", incomplete, 1280],
        ["light", "that is incomplete, on a phone", incomplete, 360],
        ["light", "of nothing", emptyReport, 1280],
        ["dark", "that is clean", cleanReport(), 1280],
        ["light", "of 300 shares", drawnWhole, 1280],
        ["light", "of 2,000 shares", large, 1280],
    ] as const)("axe finds nothing to object to: %s, %s", async (scheme, _, report, width) => {
        const page = await show(report, { scheme, width });
        expect(await accessibilityProblems(page)).toEqual([]);
    });

    test("its policy lets nothing in that was not written by us", async () => {
        const page = await show(smallReport());
        const tried = await page.evaluate(`(async () => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'broken'";
            document.body.append(script);
            document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='document.title = 1'><p style='color: red' id=styled>");
            const fetched = await fetch("http://127.0.0.1:9/").then(() => "fetched", (error) => error.name);
            return [document.title, fetched, document.getElementById("styled").style.color];
        })()`);
        expect(tried).toEqual(["Image shares: 1 violation", "TypeError", ""]);
        expect(
            open?.messages.filter((message) => message.includes("Content Security Policy")).length,
        ).toBeGreaterThan(3);
    });

    test("hostile names are text, and what cannot be seen is spelled out", async () => {
        const page = await show(hostileReport());
        const shown = await page.evaluate<[], () => string[]>(
            `[document.title, ...[...document.querySelectorAll(".shares tbody b")].map((name) => name.textContent)]`,
        );
        expect(shown).toEqual([
            "Image shares: Incomplete: 8 lists could not be read",
            hostileNames[0],
            hostileNames[1],
            hostileNames[2],
            "line one\\u{a}line two\\u{d}\\u{2028}line three",
            "right \\u{202e}to left\\u{202c}",
            "𝒻𝑜𝓊𝓇 bytes 😈 and a half \\u{d83d}",
            "a NUL \\u{0} here",
            hostileNames[7],
        ]);
        expect(await page.evaluate(`document.querySelectorAll("img, [onerror], [onfocus]").length`)).toBe(0);
    });

    test("a hostile name can be filtered by a click on it", async () => {
        const page = await show(hostileReport());
        const links = await page.$$(".drawing ul:last-child a");
        expect(links).toHaveLength(hostileNames.length);
        for (const link of links) {
            await link.click();
            await filtered(page);
            // Its own, and the 8 images of which nothing is known.
            expect(await count(page)).toBe("9 of 16 lines, 1 of 8 findings");
            await page.click("#reset");
        }
    });

    test("one share is one line", async () => {
        const page = await show(smallReport());
        expect(await drawnLines(page)).toBe(1);
        expect(await visibleTexts(page, ".drawing li")).toHaveLength(2);
    });

    test.each([
        ["300 shares all", drawnWhole, 300],
        ["2,000 shares those that are not approved", large, 84],
        ["10,000 shares the first 300 that are not approved", veryLarge, 300],
        ["301 approved shares none", manyApproved(301), 0],
        ["300 approved shares all", manyApproved(300), 300],
    ])("of %s are drawn, and it says how many are not", async (_, report, drawn) => {
        const page = await show(report);
        const shares = report.images.flatMap(({ members }) => members).length;
        const unapproved = report.images
            .flatMap(({ members }) => members)
            .filter(({ verdict }) => verdict === "unapproved").length;
        expect(await drawnLines(page)).toBe(drawn);
        expect(await drawnLines(page, ".not-approved")).toBe(Math.min(unapproved, drawn));
        const [left, all] = [shares - drawn, shares].map((number) => number.toLocaleString("en"));
        expect(await visibleTexts(page, "#picture > p")).toEqual(
            drawn < shares
                ? [
                      `${left} of ${all} lines are not drawn. If there are more than 300, the picture shows 300 at most, ` +
                          "and none that is approved. The list of every share below has them all.",
                  ]
                : [],
        );
        expect(await page.$$eval(shareRows, (rows) => rows.length)).toBe(shares);
    });

    test("a filter leaves the sentence on what is not drawn, and says if no line of the picture matches", async () => {
        const page = await show(large, { hash: "verdict=approved" });
        expect(await count(page)).toBe("1,916 of 2,000 lines, 84 of 84 findings");
        expect(await drawnLines(page)).toBe(0);
        expect(await visibleTexts(page, "#picture > p")).toEqual([
            expect.stringMatching(/^1,916 of 2,000 lines are not drawn\./),
            "No line of the picture matches the filter.",
        ]);
    });

    test.each([
        ["", 27],
        [`account=${accountId(6)}`, 4],
    ])(
        "each line goes from the middle of its image to the middle of its account: #%s",
        async (hash, count) => {
            const page = await show(ordinaryReport(), { hash });
            const ends = await page.evaluate<[], () => { drawn: number[]; middles: number[] }[]>(`(() => {
            const middle = (node) => node.getBoundingClientRect().top + node.getBoundingClientRect().height / 2;
            const [images, viewers] = [...document.querySelectorAll(".drawing ul")].map((list) => list.children);
            return [...document.querySelectorAll(".lines path:not([hidden])")].map((path) => ({
                drawn: [0, path.getTotalLength()].map((at) => Math.round(path.getPointAtLength(at).matrixTransform(path.getScreenCTM()).y)),
                middles: [images[path.dataset.image], viewers[path.dataset.viewer]].map(middle).map(Math.round),
            }));
        })()`);
            expect(ends.map(({ drawn }) => drawn)).toEqual(ends.map(({ middles }) => middles));
            expect(ends).toHaveLength(count);
        },
    );

    test("the script draws what the file has drawn", async () => {
        const lines = `[...document.querySelectorAll(".lines path")].map((path) => path.getAttribute("d"))`;
        const drawn = await (await show(drawnWhole, { javaScript: false })).evaluate(lines);
        await open?.close();
        expect(drawn).toHaveLength(300);
        expect(await (await show(drawnWhole)).evaluate(lines)).toEqual(drawn);
    });

    test("without JavaScript everything but the filters is there", async () => {
        const page = await show(incomplete, { javaScript: false });
        expect(await page.$eval("#filters", (filters) => filters.checkVisibility())).toBe(false);
        expect(await drawnLines(page)).toBe(29);
        expect(await visibleTexts(page, shareRows)).toHaveLength(29);
        expect(await visibleTexts(page, ".findings tbody tr")).toHaveLength(3);
    });

    test("without JavaScript every share of a large report is there too", async () => {
        const page = await show(veryLarge, { javaScript: false });
        await page.evaluate(`document.querySelector("#shares details").open = true`);
        expect(
            await page.$$eval(shareRows, (rows) => rows.filter((row) => row.checkVisibility()).length),
        ).toBe(10_000);
    });

    test("an incomplete report says so first and is not green", async () => {
        const page = await show(incomplete);
        expect(await visibleTexts(page, "h1")).toEqual(["Incomplete: 2 lists could not be read"]);
        expect(await page.evaluate(`getComputedStyle(document.querySelector("h1")).color`)).toBe(
            "rgb(138, 75, 0)",
        );
        expect(await visibleTexts(page, ".drawing .unknown b")).toEqual(["Not known: could not be read"]);
    });

    describe("its filters", () => {
        test("work by keyboard alone", async () => {
            const page = await show(incomplete);
            await page.keyboard.press("Tab");
            expect(await focused(page)).toBe("Skip to the report");
            await page.keyboard.press("Enter");
            for (let tabs = 0; tabs < 60 && (await focused(page)) !== "account"; tabs++) {
                await page.keyboard.press("Tab");
            }
            expect(await focused(page)).toBe("account");
            await page.keyboard.type(accountId(2).slice(0, 12));
            expect(await count(page)).toBe("9 of 29 lines, 1 of 3 findings");

            await page.keyboard.press("Tab");
            await page.keyboard.type("approved");
            expect(await count(page)).toBe("6 of 29 lines, 1 of 3 findings");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Tab");
            await page.keyboard.press("Space");
            expect(await count(page)).toBe("1 of 29 lines, 1 of 3 findings");
            expect(await visibleTexts(page, shareRows)).toEqual([expect.stringMatching(/pending/)]);
            expect(await drawnLines(page)).toBe(1);

            await page.keyboard.press("Tab");
            await page.keyboard.press("Tab");
            await page.keyboard.type("no such image");
            expect(await count(page)).toBe("0 of 29 lines, 0 of 3 findings");
            expect(await visibleTexts(page, ".nothing")).toEqual([
                "No finding matches the filter.",
                "No line of the picture matches the filter.",
                "No share matches the filter.",
            ]);

            await page.keyboard.press("Tab");
            await page.keyboard.press("Enter");
            expect(await focused(page)).toBe("account");
            expect(await count(page)).toBe("29 of 29 lines, 3 of 3 findings");
            expect(await drawnLines(page)).toBe(29);
            expect(new URL(page.url()).hash).toBe("");
        });

        test("are in the address, and are taken from it", async () => {
            const page = await show(incomplete, { hash: "text=edge-proxy&status=accepted" });
            expect(await count(page)).toBe("3 of 29 lines, 1 of 3 findings");
            expect(await visibleTexts(page, ".shares tbody th b")).toEqual(["edge-proxy"]);

            await page.click("[value=pending]");
            await page.type("#text", " ");
            expect(new URL(page.url()).hash).toBe("#text=edge-proxy&status=pending+accepted");
            await page.click("nav a[href='#findings']");
            expect(new URL(page.url()).hash).toBe("#text=edge-proxy&status=pending+accepted");
        });

        test("never hide what concerns every account, nor what could not be read", async () => {
            const page = await show(incomplete, { hash: `account=${accountId(3)}&status=accepted` });
            expect(
                await visibleTexts(page, ".shares tr:is(.not-approved, .not-known) td:first-child"),
            ).toEqual(["Everybody", "Not known", "Not known"]);
            expect(await visibleTexts(page, ".findings tbody b")).toEqual(["sap-hana-sp7"]);
            expect(await visibleTexts(page, ".unread li")).toHaveLength(2);
            expect(await visibleTexts(page, "h1")).toEqual(["Incomplete: 2 lists could not be read"]);
        });

        test("a node of the picture is a link to its own lines, and back leads back", async () => {
            const page = await show(drawnWhole);
            await page.click("#picture summary");
            const [name] = await visibleTexts(page, ".drawing ul:last-child li b");
            await page.click(".drawing ul:last-child li a");
            await filtered(page);
            expect(new URL(page.url()).hash).toBe(`#account=${name}`);
            const left = Number((await count(page)).split(" ")[0]);
            expect(left).toBeLessThan(31);
            expect(await drawnLines(page)).toBe(left);
            expect(await visibleTexts(page, ".drawing ul:last-child li b")).toEqual(
                expect.arrayContaining([name]),
            );
            expect(new Set(await visibleTexts(page, ".shares tbody:not(.nobody) td:first-child"))).toEqual(
                new Set([name]),
            );

            await page.goBack();
            await page.waitForSelector("#reset:disabled");
            expect(await drawnLines(page)).toBe(300);
        });
    });

    test("an image's lines stand out while it has the focus, or the pointer is on it", async () => {
        const page = await show(ordinaryReport());
        const litLines = () => drawnLines(page, ".dim .lit");
        const litNodes = () => visibleTexts(page, ".dim .lit b");
        await page.focus(`.drawing a[href="#text=${imageId(12)}"]`);
        expect(await litLines()).toBe(3);
        expect((await litNodes()).toSorted()).toEqual(
            ["edge-proxy", accountId(6), accountId(3), accountId(8)].toSorted(),
        );
        await page.hover(".drawing .everybody");
        expect(await litNodes()).toEqual(["sap-hana-sp7", "Everybody"]);
        await page.hover("h1");
        expect(await litNodes()).toEqual([]);
    });

    test.each([
        ["of nothing", emptyReport, 1],
        ["of 26 shares", ordinaryReport(), 4],
        ["of 2,000 shares", large, 4],
        ["of 10,000 shares", veryLarge, 4],
    ])("a report %s is a few pages in print", async (_, report, most) => {
        const page = await show(report);
        const pdf = Buffer.from(await page.pdf({ preferCSSPageSize: true })).toString("latin1");
        const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
        expect(pages).toBeGreaterThan(0);
        expect(pages).toBeLessThanOrEqual(most);
    });

    test("what is folded is said to be not printed", async () => {
        const page = await show(large);
        await page.emulateMediaType("print");
        const said = `getComputedStyle(document.querySelector("#shares summary"), "::after").content`;
        expect(await page.evaluate(said)).toBe('": not printed"');
        await page.evaluate(`document.querySelector("#shares details").open = true`);
        expect(await page.evaluate(said)).toBe("none");
    });

    test.each([320, 375, 720, 1280])(
        "at %d pixels the tiles fill their rows, and an account's ID its line",
        async (width) => {
            const page = await show(ordinaryReport(), { width });
            const tops = await page.$$eval(".numbers div", (tiles) =>
                tiles.map((tile) => tile.getBoundingClientRect().top),
            );
            const rows = [...Map.groupBy(tops, (top) => top).values()];
            expect(new Set(rows.map(({ length }) => length)).size).toBe(1);
            const heights = await page.$$eval(".shares tbody td:first-child", (cells) =>
                cells.map((cell) => cell.getBoundingClientRect().height),
            );
            expect(Math.max(...heights)).toBeLessThan(32);
        },
    );

    test("it prints light, without what only a screen can use, and says what a filter leaves out", async () => {
        const page = await show(drawnWhole, { scheme: "dark", hash: "text=bastion" });
        expect((await page.pdf()).byteLength).toBeGreaterThan(10_000);
        await page.emulateMediaType("print");
        expect(await page.evaluate("getComputedStyle(document.body).backgroundColor")).toBe(
            "rgb(255, 255, 255)",
        );
        expect(await visibleTexts(page, "nav, .field, fieldset, button")).toEqual([]);
        expect(await visibleTexts(page, "#count")).toEqual([expect.stringMatching(/^\d+ of 300 lines/)]);
    });
});

function cleanReport(): ShareReport {
    const { images } = ordinaryReport();
    const approved = images.map((image) => ({
        ...image,
        visibility: "shared" as const,
        members: image.members.map((member) => ({ ...member, verdict: "approved" as const })),
    }));
    return { ...emptyReport, images: approved };
}

/** Images with 10 members each, and one with the rest. */
function manyApproved(shares: number): ShareReport {
    const images = Array.from({ length: Math.ceil(shares / 10) }, (_, image) => ({
        imageId: imageId(image),
        members: Array.from({ length: Math.min(10, shares - image * 10) }, (_, account) =>
            member(account, "accepted", "approved"),
        ),
    }));
    return { ...emptyReport, images };
}

const shareRows = ".shares tbody:not(.nobody) tr:has(td)";

const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

async function accessibilityProblems(page: Page): Promise<string[]> {
    await page.evaluate(axe);
    const { violations } = (await page.evaluate("axe.run()")) as AxeResults;
    return violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, any }) => `${id}: ${html} ${any[0]?.message}`),
    );
}

/** How many lines of the picture are shown, or of those that match. */
function drawnLines(page: Page, matching = "*"): Promise<number> {
    return page.$$eval(`.lines path:not([hidden]):is(${matching})`, (paths) => paths.length);
}

function visibleTexts(page: Page, selector: string): Promise<string[]> {
    return page.$$eval(selector, (elements) =>
        elements
            .filter((element) => element.checkVisibility())
            .map((element) => element.textContent?.trim() ?? ""),
    );
}

function count(page: Page): Promise<string> {
    return page.$eval("#count", (element) => element.textContent ?? "");
}

/** A link changes the address, and the browser tells the page of it a moment later. */
async function filtered(page: Page): Promise<void> {
    await page.waitForSelector("#reset:enabled");
}

/** The ID of what has the focus, or its text. */
function focused(page: Page): Promise<string> {
    return page.evaluate<[], () => string>(`document.activeElement.id || document.activeElement.textContent`);
}
