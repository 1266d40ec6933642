import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventsReport } from "../../../../cli/pulumiEvents/eventsReport.js";
import { readEvents } from "../../../../cli/pulumiEvents/readEvents.js";

const [violation = "", ...more] = readFileSync(
    join(__dirname, "../fixtures/events/analyze-violations.jsonl"),
    "utf8",
)
    .trimEnd()
    .split("\n");
const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

/** An analysis with a violation for each share. */
function analysis(shares: readonly { readonly imageId: string; readonly memberId: string }[]): Buffer {
    const events = [
        ...shares.map(({ imageId, memberId }) =>
            violation.replaceAll(IMAGE, imageId).replaceAll(STRANGER, memberId),
        ),
        more.at(-1) ?? "",
    ];
    return Buffer.from(
        events.map((line, index) => line.replace(/"sequence":\d+/, `"sequence":${index}`)).join("\n"),
    );
}

/** With the CPU time in microseconds that it took. */
function reported(events: Buffer) {
    const start = process.cpuUsage();
    const report = eventsReport(readEvents(events));
    const { user, system } = process.cpuUsage(start);
    return { report, time: user + system };
}

test("many findings about one image take about as long as about many images", () => {
    const members = Array.from({ length: 20_000 }, (_, index) => `member-${index}`);
    const ofMany = reported(analysis(members.map((memberId) => ({ imageId: memberId, memberId }))));
    const ofOne = reported(analysis(members.map((memberId) => ({ imageId: IMAGE, memberId }))));
    expect(ofOne.report.images).toHaveLength(1);
    expect(ofOne.report.images[0]?.members.map(({ memberId, verdict }) => [memberId, verdict])).toEqual(
        members.toSorted().map((memberId) => [memberId, "unapproved"]),
    );
    // It was thirty times as long.
    expect(ofOne.time / ofMany.time).toBeLessThan(5);
});
