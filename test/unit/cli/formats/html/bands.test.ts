import { accesses } from "../../../../../cli/formats/accesses.js";
import { type Band, bands } from "../../../../../cli/formats/html/bands.js";
import { type Edge, edgesOf, numbered } from "../../../../../cli/formats/html/edges.js";
import type { ReportedImage, ShareReport } from "../../../../../cli/shareReport.js";
import { imageId, largeReport, member, ordinaryReport, reportOf, smallReport } from "../samples.js";

function bandsOf(report: ShareReport): { edges: readonly Edge[]; divided: Band[] } {
    const all = accesses(report);
    const edges = edgesOf(all, numbered(all));
    return { edges, divided: bands(edges) };
}

test.each([
    ["one share", smallReport()],
    ["2,000 shares", largeReport(200, 10)],
    ["images that all have the same 25 members", reportOf(alike(20, 25))],
    ["an image with 500 members", reportOf([{ imageId: imageId(1), members: manyMembers(500) }])],
])("of %s each edge is in one band, with both of its ends, and no band is large", (_, report) => {
    const { edges, divided } = bandsOf(report);
    expect(new Set(divided.flatMap((band) => band.edges))).toEqual(new Set(edges));
    expect(divided.flatMap((band) => band.edges)).toHaveLength(edges.length);
    for (const { images, viewers, edges } of divided) {
        expect(new Set(images)).toEqual(new Set(edges.map(({ image }) => image)));
        expect(new Set(viewers)).toEqual(new Set(edges.map(({ viewer }) => viewer)));
        expect(images.length).toBeLessThanOrEqual(24);
        expect(viewers.length).toBeLessThanOrEqual(30);
        expect(edges.length).toBeLessThanOrEqual(90);
    }
});

test("images that the same accounts see come into one band, however they are named", () => {
    const images = Array.from({ length: 40 }, (_, index) => ({
        imageId: imageId(index),
        members: [1, 2].map((account) => member((index % 4) * 2 + account, "accepted", "approved")),
    }));
    const { divided } = bandsOf(reportOf(images));
    expect(divided.map(({ viewers }) => viewers.length)).toEqual([6, 4]);
});

test("lines cross little: those of teams that have nothing in common not at all", () => {
    const images = Array.from({ length: 12 }, (_, index) => ({
        imageId: imageId(index),
        members: [member(index % 4, "accepted", "approved")],
    }));
    expect(bandsOf(reportOf(images)).divided.map(crossings)).toEqual([0]);
    // Drawn as they come, they cross 68 times.
    const [ordinary] = bandsOf(ordinaryReport()).divided;
    expect(crossings(ordinary as Band)).toBeLessThan(55);
});

test("what is not approved is in the upper half", () => {
    const { edges, divided } = bandsOf(ordinaryReport());
    const wrong = edges.filter(({ access }) => access.verdict === "unapproved").map(({ image }) => image);
    expect(divided[0]?.images.slice(0, 6)).toEqual(expect.arrayContaining(wrong));
});

function alike(images: number, members: number): ReportedImage[] {
    return Array.from({ length: images }, (_, index) => ({
        imageId: imageId(index),
        members: manyMembers(members),
    }));
}

function manyMembers(count: number) {
    return Array.from({ length: count }, (_, index) => member(index, "accepted", "approved"));
}

function crossings({ images, viewers, edges }: Band): number {
    const lines = edges.map(({ image, viewer }) => [images.indexOf(image), viewers.indexOf(viewer)] as const);
    return lines.flatMap(([a, b], index) => lines.slice(index).filter(([c, d]) => (a - c) * (b - d) < 0))
        .length;
}
