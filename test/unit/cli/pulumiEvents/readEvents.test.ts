import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readEvents } from "../../../../cli/pulumiEvents/readEvents.js";

const recorded = readFileSync(join(__dirname, "../fixtures/events/preview-names.jsonl"));

test("a byte order mark, line breaks of Windows and blank lines are no part of the events", () => {
    const whole = readEvents(recorded);
    expect(whole.runs.map((run) => run.length)).toEqual([31]);
    const text = `\uFEFF\r\n${recorded.toString().replaceAll("\n", "\r\n\r\n")}`;
    expect(readEvents(Buffer.from(text))).toEqual(whole);
});

test("events that end within a character are cut off", () => {
    const end = recorded.lastIndexOf("이미지") + 1;
    expect(readEvents(recorded.subarray(0, end)).endsInside).toBe(true);
});
