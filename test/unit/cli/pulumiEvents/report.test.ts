import { readFileSync, truncateSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import type { ShareReport } from "../../../../cli/shareReport.js";
import type { Finding } from "../../../../policy/findings/finding.js";
import { referenceOf } from "../../../../policy/findings/reference.js";
import {
    findingText,
    messageOf,
    takeBackCommand,
    toTakeBack,
    withRemedy,
} from "../../../../policy/findings/text.js";
import { folderWith, runCli } from "../runCli.js";

/* The events are the real engine's: see test/engine/recordEvents.ts. */

const folder = join(__dirname, "../fixtures/events");
const recorded = (name: string) => readFileSync(join(folder, name), "utf8");
const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const PARTNER = "a8f10467abfc4b87b64614ab36eb9ae4";
const STRANGER = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";

async function report(events: string, args: string[] = [], files: Readonly<Record<string, string>> = {}) {
    const { stdout, ...rest } = await runCli(["report", "-o", "json", ...args], {
        stdin: events,
        folder: folderWith(files),
    });
    return { ...rest, report: (stdout === "" ? undefined : JSON.parse(stdout)) as ShareReport };
}

/** Events of one line each, to be changed. */
const lines = (name: string) => recorded(name).trimEnd().split("\n");
const joined = (...events: string[]) => `${events.join("\n")}\n`;
const numbered = (events: readonly string[]) =>
    events.map((line, index) => line.replace(/"sequence":\d+/, `"sequence":${index}`));
const reasons = (made: ShareReport) => made.unread.map(({ reason }) => reason);

test("a preview's violations are those of every policy, with images and members", async () => {
    const { exitCode, report: made } = await report(recorded("preview-violations.jsonl"));
    expect(exitCode).toBe(4);
    expect(made.source).toEqual({
        kind: "pulumi",
        command: "preview",
        stack: "dev",
        policyPacks: [{ name: "scp-image-sharing", version: "0.2.0" }],
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
        kind: "not-approved",
        status: "pending",
        createdAt: "2025-07-22T09:00:00Z",
        updatedAt: "2025-07-22T09:00:00Z",
        resourceUrn: "urn:pulumi:dev::project::pulumi-nodejs:dynamic/scp:ImageMembers::golden",
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
    ["analyze-violations.jsonl", "policy analyze", 4],
    // An analysis that finds nothing names its packs alone.
    ["analyze-clean.jsonl", "policy analyze", 0],
    ["analyze-nothing-said.jsonl", "policy analyze", 0],
    // Of an image that does not exist yet nothing was judged.
    ["preview-unknown.jsonl", "preview", 4],
    // Our policies in an organisation's own pack, ours beside another one, and a stack without any image.
    ["preview-own-pack.jsonl", "preview", 0],
    ["preview-two-packs.jsonl", "preview", 0],
    ["preview-no-resources.jsonl", "preview", 0],
])("%s is of a %s and ends with %d", async (name, command, code) => {
    const { exitCode, report: made } = await report(recorded(name));
    expect(exitCode).toBe(code);
    expect(made.source).toMatchObject({ command });
});

test("an image's name comes with it, whatever it holds", async () => {
    const name = 'golden "이미지" [24.04] & more';
    const { report: made } = await report(recorded("preview-names.jsonl"));
    expect(made.images).toMatchObject([
        { imageId: IMAGE, name },
        { imageId: "silver", name: "test-image" },
    ]);
    expect(made.findings.map(({ policy, imageName }) => [policy, imageName])).toEqual([
        ["shared-images-approved", name],
        ["shared-images-approved", "test-image"],
        ["pending-shares-recent", name],
    ]);
    const { stdout } = await runCli(["report"], { stdin: recorded("preview-names.jsonl") });
    const [header = "", row = ""] = stdout.split("\n");
    expect(row.indexOf(name)).toBe(header.indexOf("NAME"));
});

test("the command that takes a share back stands by itself, as an audit has it", async () => {
    const { report: made } = await report(recorded("preview-violations.jsonl"));
    expect(made.findings.map(({ command }) => command)).toEqual([
        takeBackCommand(IMAGE, STRANGER),
        undefined,
        takeBackCommand("silver", STRANGER),
        takeBackCommand(IMAGE, STRANGER),
    ]);
    for (const { message, command = "-" } of made.findings) {
        expect(message).not.toContain(toTakeBack);
        expect(message).not.toContain(command);
    }
});

test("what an update says again is told once", async () => {
    const { report: made } = await report(recorded("up-clean.jsonl"));
    expect(made.findings.map(({ policy }) => policy)).toEqual(["pending-shares-recent"]);
});

test("what an update says again is told once, also if it says with another share what to do", async () => {
    let times = 0;
    const events = lines("up-clean.jsonl").map((line) => {
        const event = JSON.parse(line);
        if (event.policyEvent?.policyName === "pending-shares-recent" && ++times === 2) {
            const [rule, wrong, help = ""] = event.policyEvent.message.split("\n");
            event.policyEvent.message = `${rule}\n${wrong} ${help.slice(help.indexOf("[scp-finding"))}`;
        }
        return JSON.stringify(event);
    });
    expect(times).toBe(2);
    const { report: made } = await report(joined(...events));
    expect(made.findings).toHaveLength(1);
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
        "preview-other-pack.jsonl",
        "neither image-members-approved nor shared-images-approved ran, so no share was judged (policy packs: other)",
    ],
    [
        "preview-disabled.jsonl",
        "neither image-members-approved nor shared-images-approved ran, so no share was judged (policy packs: scp-image-sharing)",
    ],
    [
        "analyze-other-pack.jsonl",
        "do not say whether image-members-approved or shared-images-approved ran (policy packs: other)",
    ],
    [
        "analyze-own-pack.jsonl",
        "do not say whether image-members-approved or shared-images-approved ran (policy packs: acme)",
    ],
    ["preview-wrong-configuration.jsonl", "shared-images-approved: imageIds[0] is"],
])("%s is not clean", async (name, reason) => {
    const { exitCode, stderr, report: made } = await report(recorded(name));
    expect(exitCode).toBe(4);
    expect(made.unread).toEqual([{ reason: expect.stringContaining(reason) }]);
    expect(stderr).toContain(reason);
});

describe("a report goes by the references at the end of messages, and by nothing else in them", () => {
    /** Events with the messages of this policy changed. */
    const reworded = (name: string, policy: string, change: (message: string) => string) =>
        joined(
            ...lines(name).map((line) => {
                const event = JSON.parse(line);
                if (event.policyEvent?.policyName === policy) {
                    event.policyEvent.message = change(event.policyEvent.message);
                }
                return JSON.stringify(event);
            }),
        );

    test("a finding that has not its image's name gets it from another one", async () => {
        const unnamed = (message: string) => message.replace(/&name=[^&\]]*/, "");
        const { report: made } = await report(
            reworded("preview-names.jsonl", "pending-shares-recent", unnamed),
        );
        const names = made.findings.filter(({ imageId }) => imageId === IMAGE).map((each) => each.imageName);
        expect(names).toEqual(Array(2).fill('golden "이미지" [24.04] & more'));
    });

    test("names, approvals and what is offered come through, and the offer stands once beside the findings", async () => {
        const finding: Finding = {
            policy: "image-members-approved",
            kind: "not-approved",
            imageId: IMAGE,
            memberId: STRANGER,
            memberName: 'Stranger "& Sons"',
            status: "pending",
            createdAt: "2025-07-22T09:00:00Z",
            approvalsFile: "approvals.yaml",
            offeredUntil: "2026-06-13",
        };
        const ended: Finding = {
            ...finding,
            kind: "approval-ended",
            approval: {
                memberId: STRANGER,
                approvedBy: "ciso",
                expires: "2026-03-14",
                place: "approvals[0]",
            },
            offeredUntil: undefined,
        };
        const said = (each: Finding) =>
            `Images may be shared.\n${messageOf(each, new Set())} ${referenceOf(each)}`;
        const made = async (each: Finding) =>
            (await report(reworded("preview-violations.jsonl", "image-members-approved", () => said(each))))
                .report;
        const offered = await made(finding);
        expect(offered.findings[0]).toMatchObject({
            memberName: 'Stranger "& Sons"',
            message: withRemedy(findingText(finding), finding),
            command: takeBackCommand(IMAGE, STRANGER),
        });
        expect(offered.images[0]?.members[0]).toMatchObject({
            memberId: STRANGER,
            memberName: 'Stranger "& Sons"',
        });
        expect(offered.toApprove).toEqual({
            approvalsFile: "approvals.yaml",
            lines: expect.stringMatching(new RegExp(`^- memberId: ${STRANGER}[^]* {2}expires: 2026-06-13\n`)),
            more: 0,
        });
        const { findings, images, toApprove } = await made(ended);
        const approval = { approvedBy: "ciso", expires: "2026-03-14" };
        expect(findings[0]).toMatchObject({ kind: "approval-ended", approval });
        expect(images[0]?.members[0]).toMatchObject({ verdict: "unapproved", approval });
        expect(toApprove?.lines).not.toContain(IMAGE);
    });

    test("other words are another message of the same finding", async () => {
        for (const name of ["preview-violations.jsonl", "preview-names.jsonl"]) {
            const { report: before } = await report(recorded(name));
            for (const policy of new Set(before.findings.map((finding) => finding.policy))) {
                const events = reworded(name, policy, (message) =>
                    message.replace(/^.*(?=\[scp-finding)/s, "Oh. "),
                );
                const { report: after } = await report(events);
                expect({ ...after, createdAt: before.createdAt }).toEqual({
                    ...before,
                    findings: before.findings.map((finding) =>
                        finding.policy === policy
                            ? { ...finding, message: expect.stringMatching(/^Oh\./) }
                            : finding,
                    ),
                });
            }
        }
    });

    test("a cause that hits several lists is told of each, although a run tells it once", async () => {
        const policy = "shared-images-approved";
        const finding: Finding = { policy, kind: "unread", imageIds: ["i"], cause: "answered 503" };
        const said = [finding, { ...finding, imageIds: ["j"], causeToldBy: policy }].map(
            (each) => `Rule.\n${messageOf(each, new Set())} ${referenceOf(each)}`,
        );
        const events = reworded("preview-violations.jsonl", policy, (message) => said.shift() ?? message);
        const { report: made } = await report(events);
        expect(made.unread.slice(0, 2)).toEqual(
            ["i", "j"].map((imageId) => ({ imageId, reason: `${policy}: answered 503` })),
        );
    });

    test("what could not be read is told by its reference too", async () => {
        const change = (message: string) => message.replace("nope could not be read", "nope is fine");
        const events = reworded("preview-violations.jsonl", "shared-images-approved", change);
        expect(events).toContain("nope is fine");
        const { exitCode, report: made } = await report(events);
        expect(exitCode).toBe(4);
        expect(made.unread).toEqual([{ imageId: "nope", reason: expect.stringContaining("answered 404") }]);
    });

    test.each([
        ["none", (message: string) => message.replace(/ \[scp-finding.*$/s, "")],
        ["one that is cut off", (message: string) => message.trimEnd().slice(0, -1)],
        ["one without its kind", (message: string) => message.replace("?kind=", "?what=")],
        ["one of a kind that is not known", (message: string) => message.replace("?kind=", "?kind=very-")],
        [
            "one of another version",
            (message: string) => message.replace("[scp-finding/1?", "[scp-finding/2?"),
        ],
        ["one with more than it can have", (message: string) => message.replace("?kind=", "?more=1&kind=")],
        ["one that is not at the end", (message: string) => `${message.trimEnd()} Or is it?`],
    ])("a message of ours with %s counts as unread, at every level", async (_, change) => {
        for (const [name, policy] of [
            ["up-violation.jsonl", "image-members-approved"],
            ["up-clean.jsonl", "pending-shares-recent"],
            ["analyze-clean.jsonl", "pending-shares-recent"],
        ] as const) {
            const events = reworded(name, policy, change);
            const { exitCode, report: made } = await report(events);
            expect([name, exitCode]).toEqual([name, 4]);
            expect(made.findings.map((finding) => finding.policy)).not.toContain(policy);
            expect(reasons(made)).toEqual([expect.stringMatching(`^${policy}`)]);
        }
    });

    test("what tells two approvals apart comes with it, as an audit has it", async () => {
        const change = () => "Rule.\nWords. [scp-finding/1?kind=expired-approval&member=a&key=0123456789ab]";
        const events = reworded("up-clean.jsonl", "pending-shares-recent", change);
        const { report: made } = await report(events);
        expect(made.findings).toMatchObject([{ kind: "expired-approval", key: "0123456789ab" }]);
    });

    test("a reference in the name of another pack's policy says nothing", async () => {
        const events = recorded("up-violation.jsonl").replaceAll("image-members-approved", "no-buckets");
        const { report: made } = await report(events);
        const [finding] = made.findings;
        expect(finding).toMatchObject({
            policy: "no-buckets",
            message: expect.stringContaining("[scp-finding/1?"),
        });
        expect(finding).not.toHaveProperty("kind");
        expect(finding).not.toHaveProperty("imageId");
    });

    test("what is not known yet at a preview was not judged", async () => {
        const { exitCode, report: made } = await report(recorded("preview-unknown.jsonl"));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual(
            ["image-members-approved", "pending-shares-recent", "approvals-current"].map((policy) =>
                expect.stringMatching(`^${policy} .*can't be known during preview`),
            ),
        );
    });

    test.each([
        ["an image that does not exist yet", "not-known-yet"],
        ["a resource that shows some statuses only", "statuses-left-out"],
        ["a resource that shows what was stored", "changes-ignored"],
        ["a resource whose properties make no sense", "unclear-resource"],
        ["an organisation that could not be read", "unread-organization"],
        ["a policy that failed", "policy-failed"],
    ])("%s was not judged, whatever the level", async (_, kind) => {
        const change = () => `Rule.\nWords. [scp-finding/1?kind=${kind}&image=golden]`;
        const { exitCode, report: made } = await report(
            reworded("up-clean.jsonl", "pending-shares-recent", change),
        );
        expect(exitCode).toBe(4);
        expect(made.findings).toEqual([]);
        expect(made.unread).toMatchObject([{ imageId: "golden", reason: "pending-shares-recent: Words." }]);
    });
});

describe("only a whole run is clean", () => {
    test("a stream that is cut off anywhere at its end is not", async () => {
        const text = recorded("up-clean.jsonl").trimEnd();
        // The end of the preview in `up` is the end of a stream as well.
        const update = text.indexOf('{"sequence":0', 10);
        const end = text.indexOf("\n", text.lastIndexOf('"summaryEvent"'));
        await fc.assert(
            fc.asyncProperty(fc.integer({ min: update + 1, max: end - 1 }), async (length) => {
                const { exitCode } = await report(text.slice(0, length));
                expect([2, 4]).toContain(exitCode);
            }),
            { numRuns: 60 },
        );
    });

    test.each([
        "up-clean.jsonl",
        "preview-own-pack.jsonl",
        "preview-no-resources.jsonl",
        "analyze-clean.jsonl",
    ])("%s without its beginning is not", async (name) => {
        const all = lines(name);
        for (const [cut, first] of all.entries()) {
            if (!/"sequence":0|preludeEvent/.test(first)) {
                const { exitCode } = await report(joined(...all.slice(cut)));
                expect([cut, exitCode]).toEqual([cut, 4]);
            }
        }
    });

    test("a run with violations is not, whichever of its events in a row are missing", async () => {
        for (const name of ["preview-violations.jsonl", "up-violation.jsonl"]) {
            const all = lines(name);
            const range = fc.tuple(fc.nat(all.length - 1), fc.nat(all.length - 1));
            await fc.assert(
                fc.asyncProperty(range, async ([from, count]) => {
                    const left = all.filter((_, index) => index < from || index > from + count);
                    expect((await report(joined(...left))).exitCode).toBeGreaterThan(0);
                }),
                { numRuns: 100 },
            );
        }
    });

    test("a run without its summary is not", async () => {
        const { exitCode, report: made } = await report(
            joined(...lines("preview-own-pack.jsonl").filter((line) => !line.includes('"summaryEvent"'))),
        );
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual(["the events are cut off: the run's last ones are missing"]);
    });

    test("a failed policy that a summary names, without its event, is told", async () => {
        const text = recorded("preview-own-pack.jsonl");
        const ofResource = text.replace(
            /("policyAnalyzeSummaryEvent":\{[^{}]*)"passed":(\["image-members-approved"\])/,
            '$1"failed":$2',
        );
        const ofStack = joined(
            ...text
                .trimEnd()
                .split("\n")
                .filter((line) => !line.includes('"policyEvent"')),
        );
        for (const [events, policy] of [
            [ofResource, "image-members-approved"],
            [ofStack, "pending-shares-recent"],
        ] as const) {
            expect(events).not.toBe(text);
            const { exitCode, report: made } = await report(events);
            expect(exitCode).toBe(4);
            expect(reasons(made)).toEqual([`the event that says why ${policy} failed is missing`]);
        }
    });

    test("the event of the same policy about another resource does not stand for it", async () => {
        const all = lines("up-violation.jsonl").flatMap((line) =>
            line.includes('"failed":["image-members-approved"]')
                ? [line, line.replaceAll("::golden", "::silver")]
                : [line],
        );
        const { exitCode, report: made } = await report(joined(...numbered(all)));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual(["the event that says why image-members-approved failed is missing"]);
    });

    test("a run that succeeded, without the results of its end, is not", async () => {
        const { exitCode, report: made } = await report(
            joined(
                ...lines("preview-no-resources.jsonl").filter((line) => !line.includes("StackSummaryEvent")),
            ),
        );
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual(["the last results of the policy pack scp-image-sharing are missing"]);
    });

    test("a run that succeeded, without the results of one resource, is not", async () => {
        const all = lines("up-clean.jsonl");
        const isOfGolden = (line: string) =>
            line.includes('"policyAnalyzeSummaryEvent"') && line.includes("::golden");
        const last = all.findLastIndex(isOfGolden);
        const { exitCode, report: made } = await report(joined(...all.toSpliced(last, 1)));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual([
            "run 2 of 2 in the events: results of the policy pack scp-image-sharing are missing",
        ]);
    });

    test("events of several stacks are not one run", async () => {
        const events = lines("preview-own-pack.jsonl").map((line) =>
            line.includes("::golden") ? line.replaceAll("urn:pulumi:dev::", "urn:pulumi:prod::") : line,
        );
        const { exitCode, report: made } = await report(joined(...events));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual([
            "the events are of several stacks, so they are parts of several runs",
        ]);
    });

    test("an analysis with a gap is not: the engine leaves none of its numbers out", async () => {
        const [first = "", second = "", ...rest] = lines("analyze-violations.jsonl");
        const { exitCode, report: made } = await report(joined(first, ...rest));
        expect(second).toContain('"sequence":1');
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual(["the event with the number 1 is missing"]);
    });
});

describe("of an image there is all that resources know of it", () => {
    /** The events of a preview, in which another resource shows the same image with these members. */
    const withTwin = (...memberIds: string[]) => {
        const members = memberIds.map((memberId) => ({ memberId, status: "accepted" }));
        return joined(
            ...lines("preview-own-pack.jsonl").flatMap((line) => {
                const event = JSON.parse(line);
                const { metadata } = event.resOutputsEvent ?? event.resourcePreEvent ?? {};
                if (!metadata?.urn.endsWith("::golden")) {
                    return [line];
                }
                metadata.urn = metadata.urn.replace("::golden", "::twin");
                metadata.new.inputs.members = members;
                metadata.new.outputs.members = members;
                return [line, JSON.stringify(event)];
            }),
        );
    };

    test("two resources that show different members of it", async () => {
        const { report: made } = await report(withTwin("another"));
        expect(made.images).toHaveLength(1);
        expect(made.images[0]?.members.map(({ memberId }) => memberId).sort()).toEqual(
            [PARTNER, STRANGER, "another"].sort(),
        );
    });

    test("what a resource showed last counts", async () => {
        const events = lines("preview-own-pack.jsonl").map((line) => {
            const event = JSON.parse(line);
            const { metadata } = event.resOutputsEvent ?? {};
            if (metadata?.urn.endsWith("::golden")) {
                metadata.new.outputs.members = [{ memberId: "last", status: "accepted" }];
            }
            return JSON.stringify(event);
        });
        const { report: made } = await report(joined(...events));
        expect(made.images.flatMap(({ members }) => members.map(({ memberId }) => memberId))).toEqual([
            STRANGER,
            "last",
        ]);
    });
});

test("an ImageMembers of the package scp shows what its provider has read, and nothing of what a program has given", async () => {
    const ofPlugin = (outputs: (read: object) => object) =>
        joined(
            ...lines("preview-own-pack.jsonl").map((line) => {
                const event = JSON.parse(line);
                const { metadata } = event.resOutputsEvent ?? event.resourcePreEvent ?? {};
                if (metadata?.urn.endsWith("::golden")) {
                    metadata.type = "scp:index:ImageMembers";
                    metadata.new.outputs = outputs(metadata.new.outputs);
                }
                return JSON.stringify(event);
            }),
        );
    const imagesOf = async (events: string) => (await report(events)).report.images;
    expect(await imagesOf(ofPlugin((read) => read))).toEqual(
        await imagesOf(recorded("preview-own-pack.jsonl")),
    );
    expect(await imagesOf(ofPlugin(() => ({})))).not.toEqual(
        expect.arrayContaining([expect.objectContaining({ visibility: expect.anything() })]),
    );
});

describe("several runs in one input are judged each by itself", () => {
    const clean = lines("preview-own-pack.jsonl");
    const violating = lines("up-violation.jsonl");

    test("whole runs give the findings of all", async () => {
        const { exitCode, report: made } = await report(joined(...violating, ...clean));
        expect(exitCode).toBe(3);
        expect(made.findings.map(({ policy }) => policy)).toEqual([
            "image-members-approved",
            "pending-shares-recent",
        ]);
        expect(made.source).toMatchObject({ command: "update", stack: "dev" });
    });

    describe("what a preview could not judge", () => {
        const preview = lines("preview-unknown.jsonl");
        const update = lines("up-clean.jsonl");
        /** With the resource that was not known: it is judged as golden is. */
        const ofUpdate = numbered(
            update
                .slice(update.findLastIndex((line) => line.includes('"sequence":0,')))
                .flatMap((line) =>
                    line.includes("::golden") && !line.includes('"policyEvent"')
                        ? [line, line.replaceAll("::golden", "::unknown")]
                        : [line],
                ),
        );

        test("its update has judged", async () => {
            const { exitCode, report: made } = await report(joined(...preview, ...ofUpdate));
            expect(made.unread).toEqual([]);
            expect(exitCode).toBe(0);
        });

        test.each([
            ["an update that failed", ofUpdate.map((line) => line.replace('"succeeded"', '"failed"'))],
            [
                "the update of another stack",
                ofUpdate.map((line) => line.replaceAll("pulumi:dev::", "pulumi:prod::")),
            ],
            [
                "an update without the policy",
                ofUpdate.map((line) => line.replaceAll("image-members-approved", "no-buckets")),
            ],
            ["an update that is cut off", ofUpdate.slice(0, -3)],
            [
                "an update without the resource",
                numbered(ofUpdate.filter((line) => !line.includes("::unknown"))),
            ],
            ["another preview", lines("preview-own-pack.jsonl")],
        ])("%s has not judged", async (_, later) => {
            const { exitCode, report: made } = await report(joined(...preview, ...later));
            expect(reasons(made)).toContainEqual(
                expect.stringMatching(/^image-members-approved .*can't be known/),
            );
            expect(exitCode).toBe(4);
        });
    });

    describe("what a preview did not judge for another reason than that it was not known yet lasts, whatever follows:", () => {
        const up = lines("up-clean.jsonl");
        const start = up.findLastIndex((line) => line.includes('"sequence":0,'));
        const withMessage = (message: string) =>
            joined(
                ...up.slice(0, start).map((line) => {
                    const event = JSON.parse(line);
                    if (event.policyEvent) {
                        event.policyEvent.message = message;
                    }
                    return JSON.stringify(event);
                }),
                ...up.slice(start),
            );

        test.each([
            "unread",
            "unread-organization",
            "wrong-configuration",
            "policy-failed",
            "statuses-left-out",
            "changes-ignored",
            "unclear-resource",
        ])("%s", async (kind) => {
            const message = `Rule.\nWords. [scp-finding/1?kind=${kind}&images=%5B%22lost%22%5D&cause=answered+503]`;
            const { exitCode, report: made } = await report(withMessage(message));
            expect(exitCode).toBe(4);
            expect(made.unread).toHaveLength(1);
        });

        test("an organisation, which is told from a list", async () => {
            const message = "Rule.\nWords. [scp-finding/1?kind=unread-organization&cause=answered+503]";
            const { report: made } = await report(withMessage(message));
            expect(made.unread).toMatchObject([
                { kind: "unread-organization", reason: expect.stringMatching(": answered 503$") },
            ]);
        });

        test("a message that cannot be read", async () => {
            const { exitCode, report: made } = await report(withMessage("Image lost could not be read."));
            expect(exitCode).toBe(4);
            expect(reasons(made)).toEqual([expect.stringContaining("Image lost could not be read.")]);
        });
    });

    test("an image that a preview did not know yet was judged by its update", async () => {
        const preview = lines("up-clean.jsonl");
        const update = preview.splice(preview.findLastIndex((line) => line.includes('"sequence":0,')));
        const notKnown = preview.map((line) =>
            line.includes('"policyEvent"')
                ? JSON.stringify({
                      ...JSON.parse(line),
                      policyEvent: {
                          ...JSON.parse(line).policyEvent,
                          message: "Rule.\nWords. [scp-finding/1?kind=not-known-yet]",
                      },
                  })
                : line,
        );
        expect((await report(joined(...notKnown))).exitCode).toBe(4);
        expect((await report(joined(...notKnown, ...update))).exitCode).toBe(0);
        const withoutIt = numbered(update.filter((line) => !line.includes("::golden")));
        expect((await report(joined(...notKnown, ...withoutIt))).exitCode).toBe(4);
    });

    test("runs of several stacks are of no stack", async () => {
        const other = clean.map((line) => line.replaceAll("urn:pulumi:dev::", "urn:pulumi:prod::"));
        const { exitCode, report: made } = await report(joined(...clean, ...other));
        expect(exitCode).toBe(0);
        expect(made.source).not.toHaveProperty("stack");
    });

    test.each([
        [
            "a cut-off run before a good one",
            [...violating.slice(0, 18), ...clean],
            "run 1 of 2",
            "are cut off",
        ],
        [
            "a cut-off run after a good one",
            [...clean, ...violating.slice(0, 18)],
            "run 2 of 2",
            "are cut off",
        ],
        [
            "the end of a run after a good one",
            [...clean, ...clean.slice(20)],
            "run 2 of 2",
            "first events are missing",
        ],
        [
            "the end of a longer run after a good one",
            [...lines("preview-no-resources.jsonl"), ...lines("preview-two-packs.jsonl").slice(-8)],
            "run 2 of 2",
            "first events are missing",
        ],
        [
            "a run of another pack after a good one",
            [...clean, ...lines("preview-other-pack.jsonl")],
            "run 2 of 2",
            "no share was judged",
        ],
    ])("%s is told", async (_, events, place, problem) => {
        const { exitCode, report: made } = await report(joined(...events));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual([expect.stringContaining(problem)]);
        expect(reasons(made)[0]).toContain(`${place} in the events: `);
    });

    test("a run that failed is not explained by the violation of another one", async () => {
        const failed = clean.map((line) => line.replace('"result":"succeeded"', '"result":"failed"'));
        const { exitCode, report: made } = await report(joined(...failed, ...violating));
        expect(exitCode).toBe(4);
        expect(reasons(made)).toEqual([
            "run 1 of 2 in the events: Pulumi failed, and the events do not say why",
        ]);
    });
});

test("a cut-off stream is reported as far as it goes", async () => {
    const { exitCode, report: made } = await report(
        joined(...lines("preview-violations.jsonl").slice(0, -4)),
    );
    expect(exitCode).toBe(4);
    expect(made.findings).toHaveLength(4);
    expect(reasons(made)).toContain("the events are cut off: the run's last ones are missing");
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
    const printed = recorded("preview-without-streaming.txt");
    for (const text of [printed, printed.replaceAll("\n", "\r\n"), JSON.stringify(JSON.parse(printed))]) {
        const { exitCode, stderr } = await report(text);
        expect(exitCode).toBe(2);
        expect(stderr).toContain("Set PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1");
    }
});

test.each([
    ["Previewing update (dev):\n", "Line 1 is not an event of Pulumi"],
    ['{"event":"push"}\n', "Line 1 is not an event of Pulumi"],
    ["[]", "Line 1 is not an event of Pulumi"],
    ["{", "Line 1 is not an event of Pulumi"],
    ["null\n", "Line 1 is not an event of Pulumi"],
])("what is no stream of events is an error: %j", async (text, message) => {
    const { exitCode, stderr } = await report(text);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
});

test("a line of something else among the events is an error that names it", async () => {
    const events = lines("analyze-clean.jsonl");
    const { exitCode, stderr } = await report([events[0], "warning: \u001b[31mred", events[1]].join("\n"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Line 2 is not an event of Pulumi");
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
        sequence: 0,
        timestamp: 1,
        policyEvent: {
            resourceUrn: "urn:pulumi:dev::project::aws:s3:Bucket::b",
            message: "<{%reset%}>Image x is shared with account y (status pending), which\nNo.<{%reset%}>\n",
            policyName: "no-buckets",
            policyPackName: "acme",
            enforcementLevel: "mandatory",
        },
    };
    const all = lines("preview-own-pack.jsonl");
    const { exitCode, report: made } = await report(
        joined(...numbered(all.toSpliced(2, 0, JSON.stringify(event)))),
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
    expect(file.stdout).toContain("not judged");
    const missing = await runCli(["report", "no.jsonl"], { folder: folderWith({}) });
    expect(missing).toMatchObject({ exitCode: 2, stdout: "" });
    expect(missing.stderr).toContain('The events cannot be read from "no.jsonl": there is no such file.');
});

test("more than 256 MiB of events are not read", async () => {
    const large = folderWith({ "large.jsonl": recorded("up-clean.jsonl") });
    truncateSync(join(large, "large.jsonl"), 2 ** 28 + 1);
    expect(await runCli(["report", "large.jsonl"], { folder: large })).toEqual({
        exitCode: 2,
        stdout: "",
        stderr:
            'error: The events cannot be read from "large.jsonl": it has more than 268435456 bytes, which is the most ' +
            "that is read. Give those of one run of Pulumi.\n",
    });
});

test("blank lines without end are nothing but blank", async () => {
    const { exitCode, stderr } = await report("\n".repeat(2 ** 27));
    expect(exitCode).toBe(4);
    expect(stderr).toContain("the input is empty");
});

test("a line that goes on without end is not read", async () => {
    const large = folderWith({ "large.jsonl": recorded("up-clean.jsonl") });
    truncateSync(join(large, "large.jsonl"), 2 ** 26 + 2 ** 20);
    expect(await runCli(["report", "large.jsonl"], { folder: large })).toEqual({
        exitCode: 4,
        stdout: "",
        stderr: "error: Line 56 has more than 67108864 bytes. No event of Pulumi has.\n",
    });
});

test.each([
    ["that is nested without end", `${"[".repeat(100_000)}${"]".repeat(100_000)}`],
    ["of more values than any has", `[${"0,".repeat(1_000_000)}0]`],
])("an event %s is an error that names its line", async (_, value) => {
    const events = recorded("preview-own-pack.jsonl").replaceAll('"members":[', `"members":[${value},`);
    const { exitCode, stderr } = await report(events);
    expect(exitCode).toBe(4);
    expect(stderr).toBe(
        "error: Line 21 has more than 500 levels or 1000000 values. No event of Pulumi has.\n",
    );
});

test("many runs with problems are told by the first of these, and how many more there are", async () => {
    const tiny = '{"sequence":0,"timestamp":0}';
    const { exitCode, stderr, report: made } = await report(joined(...Array(500).fill(tiny)));
    expect(exitCode).toBe(4);
    expect(made.unread).toHaveLength(101);
    expect(reasons(made).at(-1)).toBe("the runs have 400 more problems");
    expect(stderr.trimEnd().split("\n")).toHaveLength(101);
});

test("more than 1,000 runs are not read", async () => {
    const tiny = '{"sequence":0,"timestamp":0}';
    const { exitCode, stderr } = await report(joined(...Array(1_001).fill(tiny)));
    expect(exitCode).toBe(4);
    expect(stderr).toBe(
        "error: The events have more than 1000 runs, which is the most that is read. Give those of one run at a time.\n",
    );
});
