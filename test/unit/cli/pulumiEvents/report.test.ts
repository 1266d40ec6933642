import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { ShareReport } from "../../../../cli/shareReport.js";
import { folderWith, runCli } from "../runCli.js";

/* The events are the real engine's: see test/engine/recordEvents.ts. */

const folder = join(__dirname, "../fixtures/events");
const recorded = (name: string) => readFileSync(join(folder, name), "utf8");
const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const PARTNER = "a8f10467abfc4b87b64614ab36eb9ae4";
const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

async function report(events: string) {
    const { stdout, ...rest } = await runCli(["report", "-o", "json"], { stdin: events });
    return { ...rest, report: (stdout === "" ? undefined : JSON.parse(stdout)) as ShareReport };
}

/** Events of one line each, changed. */
const lines = (name: string) => recorded(name).trimEnd().split("\n");

test("a preview's violations are those of every policy, with images and members", async () => {
    const { exitCode, report: made } = await report(recorded("preview-violations.jsonl"));
    expect(exitCode).toBe(4);
    expect(made.source).toEqual({
        kind: "pulumi",
        command: "preview",
        stack: "dev",
        policyPacks: [{ name: "scp-image-sharing", version: "0.1.0" }],
    });
    expect(
        made.findings.map(({ level, policy, imageId, memberId }) => [level, policy, imageId, memberId]),
    ).toEqual([
        ["mandatory", "image-members-approved", IMAGE, STRANGER],
        ["mandatory", "shared-images-approved", "open", undefined],
        ["mandatory", "shared-images-approved", "silver", STRANGER],
        ["advisory", "pending-shares-recent", IMAGE, STRANGER],
    ]);
    expect(made.findings[0]).toMatchObject({
        policyPack: "scp-image-sharing",
        severity: "high",
        status: "pending",
        since: "2025-07-22T09:00:00Z",
        resourceUrn: "urn:pulumi:dev::project::pulumi-nodejs:dynamic/scp:ImageMembers::golden",
        message: expect.stringMatching(/^Image 70a599e0.*configuration\.$/),
    });
    expect(
        made.images.map(({ imageId, visibility, members }) => [
            imageId,
            visibility,
            members.map(({ memberId, verdict }) => `${memberId} ${verdict}`),
        ]),
    ).toEqual([
        [IMAGE, "shared", [`${STRANGER} unapproved`, `${PARTNER} notJudged`]],
        ["open", "public", []],
        ["silver", undefined, [`${STRANGER} unapproved`]],
    ]);
    expect(made.unread).toEqual([{ imageId: "nope", reason: expect.stringContaining("answered 404") }]);
});

test.each([
    ["up-clean.jsonl", "update", 0],
    ["up-violation.jsonl", "update", 3],
    ["analyze-clean.jsonl", "policy analyze", 0],
    ["analyze-violations.jsonl", "policy analyze", 4],
    ["preview-unknown.jsonl", "preview", 0],
])("%s is of a %s and ends with %d", async (name, command, code) => {
    const { exitCode, report: made } = await report(recorded(name));
    expect(exitCode).toBe(code);
    expect(made.source).toMatchObject({ command });
});

test("what an update says again is told once", async () => {
    const { report: made } = await report(recorded("up-clean.jsonl"));
    expect(made.findings.map(({ policy }) => policy)).toEqual(["pending-shares-recent"]);
});

test("images that could not be read are named", async () => {
    const { report: made } = await report(recorded("analyze-violations.jsonl"));
    expect(made.unread.map(({ imageId }) => imageId)).toEqual(["silver", "open", "nope"]);
});

test.each([
    [
        "preview-failed.jsonl",
        "Pulumi failed: Running program '/project/' failed with an unhandled exception: Error: boom",
    ],
    ["preview-cancelled.jsonl", "Pulumi failed: context canceled"],
    ["preview-wrong-form.jsonl", "Pulumi failed: validating policy config"],
    ["preview-without-pack.jsonl", "no policy pack was run, so nothing was judged"],
    [
        "preview-wrong-configuration.jsonl",
        "shared-images-approved: The configuration of shared-images-approved is wrong",
    ],
])("%s is not clean", async (name, reason) => {
    const { exitCode, stderr, report: made } = await report(recorded(name));
    expect(exitCode).toBe(4);
    expect(made.unread).toEqual([{ reason: expect.stringContaining(reason) }]);
    expect(stderr).toContain(reason);
});

test("a stream that is cut off anywhere is never clean", async () => {
    for (const name of ["up-clean.jsonl", "analyze-clean.jsonl"]) {
        const text = recorded(name).trimEnd();
        const end = name.startsWith("up")
            ? text.lastIndexOf("\n", text.lastIndexOf("\n") - 1)
            : text.length - 1;
        // The end of the preview in `up` is the end of a stream as well.
        const preview = text.indexOf('{"sequence":0', 10);
        const inUpdate = fc.integer({ min: preview < 0 ? 1 : preview + 1, max: end });
        await fc.assert(
            fc.asyncProperty(inUpdate, async (length) => {
                const { exitCode } = await report(text.slice(0, length));
                expect([2, 4]).toContain(exitCode);
            }),
            { numRuns: 60 },
        );
    }
});

test("a cut-off stream is reported as far as it goes", async () => {
    const { exitCode, report: made } = await report(
        lines("preview-violations.jsonl").slice(0, -4).join("\n"),
    );
    expect(exitCode).toBe(4);
    expect(made.findings).toHaveLength(4);
    expect(made.unread.map(({ reason }) => reason)).toContain(
        "the events are cut off: the run's last ones are missing",
    );
});

test("nothing at all is not clean", async () => {
    for (const empty of ["", "\n \n"]) {
        const { exitCode, stdout, stderr } = await runCli(["report"], { stdin: empty });
        expect(exitCode).toBe(4);
        expect(stdout).toBe("");
        expect(stderr).toContain("the input is empty");
    }
});

test("a preview without its events is told which variable to set", async () => {
    const { exitCode, stderr } = await report(recorded("preview-without-streaming.txt"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1");
});

test.each([
    ["Previewing update (dev):\n", "Line 1 is no event of Pulumi"],
    ['{"event":"push"}\n', "Line 1 is no event of Pulumi"],
    ["[]", "Line 1 is no event of Pulumi"],
    ["{", "Line 1 is no event of Pulumi"],
    ["null\n", "Line 1 is no event of Pulumi"],
])("what is no stream of events is an error: %j", async (text, message) => {
    const { exitCode, stderr } = await report(text);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
});

test("a line of something else among the events is an error that names it", async () => {
    const events = lines("analyze-clean.jsonl");
    const { exitCode, stderr } = await report([events[0], "warning: \u001b[31mred", events[1]].join("\n"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Line 2 is no event of Pulumi");
    expect(stderr).not.toContain("\u001b");
});

test("a failure that the events do not explain is not clean", async () => {
    const text = recorded("analyze-clean.jsonl").replace('"result":"succeeded"', '"result":"failed"');
    const { exitCode, report: made } = await report(text);
    expect(exitCode).toBe(4);
    expect(made.unread[0]?.reason).toContain("do not say why");
});

test("a violation of another pack counts, with its text as it is", async () => {
    const event = {
        sequence: 9,
        timestamp: 1,
        policyEvent: {
            resourceUrn: "urn:pulumi:dev::project::aws:s3:Bucket::b",
            message: "<{%reset%}>Image x is shared with account y (status pending), which\nNo.<{%reset%}>\n",
            policyName: "no-buckets",
            policyPackName: "acme",
            enforcementLevel: "mandatory",
        },
    };
    const { exitCode, report: made } = await report(
        [JSON.stringify(event), ...lines("analyze-clean.jsonl")].join("\n"),
    );
    expect(exitCode).toBe(3);
    expect(made.findings[0]).toEqual({
        policy: "no-buckets",
        policyPack: "acme",
        level: "mandatory",
        message: "Image x is shared with account y (status pending), which\nNo.",
        resourceUrn: "urn:pulumi:dev::project::aws:s3:Bucket::b",
    });
});

test("events come from a file too, and one that is not there is an error", async () => {
    const file = await runCli(["report", "up-clean.jsonl"], { folder });
    expect(file.exitCode).toBe(0);
    expect(file.stdout).toContain("no objection");
    const missing = await runCli(["report", "no.jsonl"], { folder: folderWith({}) });
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain('The events can not be read from "no.jsonl" (ENOENT)');
});
