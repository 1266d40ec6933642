import type { Check, Shares, Verdict } from "../../../../policy/checks/check.js";
import { checkOf, checks } from "../../../../policy/checks/index.js";
import type { Finding, Found } from "../../../../policy/findings/finding.js";
import { readReference } from "../../../../policy/findings/reference.js";
import { messageOf } from "../../../../policy/findings/text.js";
import { policyOf } from "../../../../policy/pulumi/adapter.js";
import type { PackSources } from "../../../../policy/pulumi/liveStack.js";
import { PackRun } from "../../../../policy/pulumi/packRun.js";
import type { PolicyConfiguration } from "../../../../policy/rules/types.js";
import { PolicyRunner, type RunProvider, type RunResource, unknownList, unknownText } from "../runPolicy.js";
import { listed, notFound, Service, shared } from "../service.js";

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageAccess = "openstack:images/imageAccess:ImageAccess";
const vendorImage = "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage";
const stack = "pulumi:pulumi:Stack";
const now = new Date("2026-03-15T12:00:00Z");

const member = {
    memberId: "alice",
    status: "accepted",
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2025-07-22T09:00:00Z",
} as const;
const shown = { imageId: "i", visibility: "shared", members: [member] };
const image = { imageId: "i", visibility: "shared" };

/** A check that says these verdicts, and what it was given to judge. */
class FakeCheck implements Check {
    readonly name = "fake-check";
    readonly displayName = "Fake check";
    readonly description = "Nothing may be found.";
    readonly level = "mandatory";
    readonly severity = "high";
    readonly remedy = "Find nothing.";
    readonly keys = ["maxMembers", "imageIds"] as const;
    readonly defaults = { maxMembers: 10 };
    readonly judged: { shares: Shares; maxMembers: number | undefined; now: Date }[] = [];
    readonly judge: Check["judge"];

    constructor(
        readonly judges: Check["judges"],
        verdicts: readonly Verdict[] | (() => readonly Verdict[]) = [],
    ) {
        this.judge = (shares, { config }, at) => {
            this.judged.push({ shares, maxMembers: config.maxMembers, now: at });
            return typeof verdicts === "function" ? verdicts() : verdicts;
        };
    }
}

interface Situation {
    readonly config?: Record<string, unknown>;
    readonly options?: PolicyConfiguration;
    readonly run?: PackRun;
    readonly service?: Service;
    readonly stackConfig?: Record<string, string>;
    readonly isPreview?: boolean;
}

function runnerOf(check: Check | string, situation: Situation = {}): PolicyRunner {
    const { options = {}, run = new PackRun(options), service = new Service() } = situation;
    const sources: PackSources = {
        reader: () => service,
        stackConfig: (key) => situation.stackConfig?.[key],
        isPreview: () => situation.isPreview ?? true,
        now: () => now,
    };
    const found = typeof check === "string" ? checkOf(check) : check;
    return new PolicyRunner(policyOf(found as Check, run, sources), situation.config);
}

/** What reports read of messages. */
function referenced(messages: readonly string[]) {
    return messages.map((message) => readReference(message).finding);
}

const facts: Found = {
    kind: "not-approved",
    imageId: "i",
    imageName: "golden",
    memberId: "alice",
    status: "pending",
    createdAt: "2025-07-22T09:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
};

function shares(count: number, changes: Partial<Found> = {}): Found[] {
    return Array.from({ length: count }, (_, i) => ({ ...facts, memberId: `m${i}`, ...changes }) as Found);
}

describe.each(["shown", "read", "known"] as const)("a finding of a check of what is %s", (judges) => {
    async function reported(verdicts: readonly Verdict[], situation: Situation = {}) {
        const runner = runnerOf(new FakeCheck(judges, verdicts), situation);
        return judges === "shown" ? runner.run(imageMembers, shown) : await runner.runStack();
    }

    test("is a violation that ends in a reference, which reads back to the same facts", async () => {
        const { violations } = await reported([facts]);
        const finding: Finding = { ...facts, policy: "fake-check", offeredUntil: "2026-06-13" };
        expect(violations.map(readReference)).toEqual([
            {
                text: messageOf(finding, new Set()),
                finding: {
                    kind: "not-approved",
                    imageId: "i",
                    imageName: "golden",
                    memberId: "alice",
                    status: "pending",
                    createdAt: "2025-07-22T09:00:00Z",
                    updatedAt: "2026-01-01T00:00:00Z",
                    offeredUntil: "2026-06-13",
                    imageIds: [],
                },
            },
        ]);
    });

    test("offers an approval if it is the first of its kind that one would help", async () => {
        const others: Found[] = [
            { ...facts, kind: "not-approved", similarId: "Alice" },
            { ...facts, kind: "open-to-everybody", visibility: "public" },
        ];
        const missing: Found = { ...facts, kind: "approved-for-other-images", imageIds: ["j"] };
        const { violations } = await reported([...shares(2), missing, missing, ...others]);
        const none = undefined;
        expect(referenced(violations).map((each) => each?.offeredUntil)).toEqual([
            "2026-06-13",
            none,
            "2026-06-13",
            none,
            none,
            none,
        ]);
    });

    test("says what is wrong on one line, and on another one what to do, of which all but the command stands once in a run", async () => {
        const hostile = { ...facts, imageName: "a\nb", memberId: "x\r\ny" };
        const { violations } = await reported([hostile, hostile]);
        expect(violations.map((message) => message.split(/[\r\n]+/).length)).toEqual([2, 2]);
        expect(violations.map((message) => message.includes("member delete"))).toEqual([true, true]);
        expect(violations.map((message) => message.includes("Or approve"))).toEqual([true, false]);
        expect(referenced(violations)[0]).toMatchObject({ imageName: "a\nb", memberId: "x\r\ny" });
    });

    test("is about its resource", async () => {
        const urn = "urn:pulumi:dev::app::a:b:C::own";
        expect((await reported([{ ...facts, resourceUrn: urn }])).about).toEqual(["own"]);
    });

    test("is advice if it says so, whatever the level of the policy, below the policy's description", async () => {
        const urn = "urn:pulumi:dev::app::a:b:C::own";
        const { violations, advice, about } = await reported([
            { ...facts, isAdvice: true, resourceUrn: urn },
        ]);
        expect(violations).toEqual([]);
        expect(advice).toEqual([expect.stringMatching(/^Nothing may be found\.\nImage i /)]);
        expect(referenced(advice ?? [])).toMatchObject([{ kind: "not-approved", memberId: "alice" }]);
        expect(about).toEqual(["own"]);
    });

    test("is one of 20 shares of an image that are shown, and the others are counted", async () => {
        const others = shares(2, { imageId: "j" });
        const { violations } = await reported([...shares(57), ...others]);
        expect(referenced(violations).map((each) => [each?.kind, each?.imageId])).toEqual([
            ...Array(20).fill(["not-approved", "i"]),
            ["more", "i"],
            ...Array(2).fill(["not-approved", "j"]),
        ]);
        expect(violations[20]).toContain('Image i ("golden") has 37 more shares that are not approved.');
        expect((await reported(shares(20))).violations).toHaveLength(20);
    });

    test("is counted with others of other reasons for which a share is not approved", async () => {
        const ended = { kind: "approval-ended", approval: { memberId: "a", place: "approvals[0]" } } as const;
        const found = shares(30).map((each, i) => (i % 2 === 0 ? each : { ...each, ...ended }));
        const { violations } = await reported(found);
        expect(violations).toHaveLength(21);
        expect(violations[20]).toContain("has 10 more shares that are not approved.");
    });

    test("is one of 20 shares that have been pending for too long, and the others are counted", async () => {
        const found = shares(25, { kind: "pending-too-long", days: 31, maxDays: 30 });
        const { violations } = await reported(found);
        expect(violations).toHaveLength(21);
        expect(violations[20]).toContain("has 5 more shares that have been pending for too long.");
    });

    test("is one of 20 approvals that have expired, of whatever images, and the others are counted", async () => {
        const found = Array.from(
            { length: 23 },
            (_, i): Found => ({
                kind: "expired-approval",
                approval: { memberId: `m${i}`, expires: "2026-03-14", place: `approvals[${i}]` },
                imageIds: i % 2 === 0 ? [] : [`i${i}`],
                imageId: i % 2 === 0 ? undefined : `i${i}`,
                memberId: `m${i}`,
            }),
        );
        const { violations } = await reported(found);
        expect(violations).toHaveLength(21);
        expect(readReference(violations[20] ?? "").text).toBe("3 more approvals have expired.");
        expect(referenced(violations)[20]).toEqual({ kind: "more", imageIds: [] });
    });

    test("of what could not be read is shown, however many there are", async () => {
        const found = Array.from(
            { length: 50 },
            (_, i): Found => ({
                kind: "unread",
                imageIds: [`i${i}`],
                cause: "answered 503",
            }),
        );
        const { violations } = await reported(found);
        expect(referenced(violations).map((each) => each?.imageIds)).toEqual(
            Array.from({ length: 50 }, (_, i) => [`i${i}`]),
        );
    });
});

describe("a check that fails", () => {
    const fail = () => {
        throw new Error("boom\nat line 1");
    };

    test.each(["shown", "read", "known"] as const)(
        "of what is %s is a finding and not the end of the run",
        async (judges) => {
            const runner = runnerOf(new FakeCheck(judges, fail));
            const run = judges === "shown" ? runner.run(imageMembers, shown) : await runner.runStack();
            expect(referenced(run.violations)).toEqual([
                { kind: "policy-failed", cause: "boom\\u{a}at line 1", imageIds: [] },
            ]);
        },
    );

    test("with something that is no error is a finding as well", async () => {
        const check = new FakeCheck("known", () => {
            throw "boom";
        });
        expect(referenced((await runnerOf(check).runStack()).violations)).toMatchObject([{ cause: "boom" }]);
    });

    test("in a property of a resource is a finding", () => {
        const props = {
            ...image,
            get members() {
                throw new Error("boom");
            },
        };
        expect(
            referenced(runnerOf("image-members-approved").run(imageMembers, props).violations),
        ).toMatchObject([{ kind: "policy-failed", cause: "boom" }]);
    });

    test("in what the service answers is a finding", async () => {
        const service = new Service({ i: { visibility: "shared", members: null as never } });
        const run = await runnerOf("shared-images-approved", {
            service,
            config: { imageIds: ["i"] },
        }).runStack();
        expect(referenced(run.violations)).toMatchObject([{ kind: "policy-failed" }]);
    });
});

describe("a wrong configuration", () => {
    const config = {
        approvedMemberIds: ["alice", "*"],
        approvals: [{ memberId: "bob", expires: "2026-02-30" }],
    };

    test("is a finding for each problem, said once for a policy of resources, which passes nothing by it", () => {
        const runner = runnerOf("image-members-approved", { config });
        expect(referenced(runner.run(stack, {}).violations)).toMatchObject([
            { kind: "wrong-configuration", cause: expect.stringContaining('approvedMemberIds[1] is "*"') },
            { kind: "wrong-configuration", cause: expect.stringContaining("approvals[0].expires") },
        ]);
        expect(runner.run(imageMembers, { ...shown, members: [] })).toEqual({ violations: [] });
    });

    test("is a finding also if no other resource comes first", () => {
        const runner = runnerOf("image-members-approved", { config: { aprovals: [] } });
        expect(referenced(runner.run(imageMembers, shown).violations)).toMatchObject([
            {
                kind: "wrong-configuration",
                cause: expect.stringMatching(/^unknown key aprovals \(did you mean approvals\?\): /),
            },
        ]);
    });

    test.each(checks.map(({ name }) => name))(
        "of %s is a violation, and nothing is judged by it",
        async (name) => {
            const service = new Service({ i: shared() });
            const runner = runnerOf(name, { config: { imageIds: ["i"], most: 1 }, service });
            const run = name === "image-members-approved" ? runner.run(stack, {}) : await runner.runStack();
            expect(referenced(run.violations).map((each) => each?.kind)).toContain("wrong-configuration");
            expect(service.asked).toEqual([]);
        },
    );

    test("is one of 20 problems that are shown, and the others are counted", async () => {
        const approvedMemberIds = Array(30).fill("*");
        const run = await runnerOf("approvals-current", { config: { approvedMemberIds } }).runStack();
        expect(run.violations).toHaveLength(21);
        expect(run.violations[20]).toContain("The configuration has 10 more problems.");
    });

    test("of another policy from which a policy takes its rules is a violation of its own all the same", async () => {
        const run = new PackRun({});
        runnerOf("image-members-approved", { run, config }).run(stack, {});
        const service = new Service({ i: shared() });
        const live = runnerOf("shared-images-approved", { run, service, config: { imageIds: ["i"] } });
        expect(referenced((await live.runStack()).violations)).toEqual([
            {
                kind: "wrong-configuration",
                cause: "its rules are taken from image-members-approved, whose configuration is wrong",
                imageIds: [],
            },
        ]);
        const current = runnerOf("approvals-current", { run });
        expect(referenced((await current.runStack()).violations)).toMatchObject([
            { cause: "its rules are taken from shared-images-approved, whose configuration is wrong" },
        ]);
    });

    test("that is corrected in the course of a run is judged by from then on", () => {
        const values: Record<string, unknown> = { approvedMemberIds: ["*"], approvalsFile: "/none.yaml" };
        const runner = runnerOf("image-members-approved", { config: values });
        const kinds = (...resource: RunResource) =>
            referenced(runner.run(...resource).violations).map((each) => each?.kind);
        expect(kinds(stack, {})).toEqual(["wrong-configuration"]);
        values.approvedMemberIds = ["bob"];
        expect(kinds(imageMembers, shown)).toEqual(["wrong-configuration"]);
        delete values.approvalsFile;
        expect(kinds(imageMembers, shown)).toEqual(["not-approved"]);
    });
});

describe("a value that is not known during a preview", () => {
    const access = { imageId: "i", memberId: "alice" };
    const approvals = [{ memberId: "alice", imageIds: ["i"] }];
    const noList = { violations: [], unknown: "Array value at .members can't be known during preview" };

    test("is advice of the SDK there, and what it belongs to is judged at the update", () => {
        const runner = runnerOf("image-members-approved");
        expect(runner.run(imageMembers, { ...image, members: unknownList })).toEqual(noList);
        const { violations, unknown } = runner.run(imageMembers, shown);
        expect(referenced(violations)).toMatchObject([{ kind: "not-approved" }]);
        expect(unknown).toBeUndefined();
    });

    test("is told by the image's ID if nothing is known", () => {
        const props = { imageId: unknownText, visibility: unknownText, members: unknownList };
        expect(runnerOf("image-members-approved").run(imageMembers, props).unknown).toBe(
            "string value at .imageId can't be known during preview",
        );
    });

    test("leaves the rest of a resource to be judged", () => {
        const members = [member, { ...member, memberId: unknownText }];
        const run = runnerOf("image-members-approved").run(imageMembers, { ...image, members });
        expect(referenced(run.violations)).toMatchObject([{ memberId: "alice" }]);
        expect(run.unknown).toBe("string value at .members.1.memberId can't be known during preview");
    });

    test("of a declared share is left to the update only if it decides", () => {
        const judge = (props: Record<string, unknown>, config: Record<string, unknown> = {}) =>
            runnerOf("image-members-approved", { config }).run(imageAccess, props);
        const ofUnknownImage = { ...access, imageId: unknownText };
        expect(judge(ofUnknownImage, { approvedMemberIds: ["alice"] })).toEqual({ violations: [] });
        expect(referenced(judge(ofUnknownImage).violations)).toMatchObject([{ kind: "not-approved" }]);
        expect(judge(ofUnknownImage).unknown).toBeUndefined();
        expect(judge(ofUnknownImage, { approvals })).toEqual({
            violations: [],
            unknown: "string value at .imageId can't be known during preview",
        });
        expect(judge({ ...access, memberId: unknownText })).toEqual({
            violations: [],
            unknown: "string value at .memberId can't be known during preview",
        });
    });

    test("of one resource leaves the others of a stack to be judged", async () => {
        const old = { ...member, status: "pending" };
        const run = await runnerOf("pending-shares-recent").runStack([
            [imageMembers, { ...image, members: unknownList }, "first"],
            [imageMembers, { ...image, members: [old] }, "second"],
        ]);
        expect(referenced(run.violations)).toMatchObject([{ kind: "pending-too-long", imageId: "i" }]);
        expect(run.about).toEqual(["second"]);
        expect(run.unknown).toBe(noList.unknown);
    });

    test("of an image of the stack is advice, about its resource, and the others are judged", async () => {
        const service = new Service({ i: shared("alice") });
        const run = await runnerOf("shared-images-approved", {
            service,
            config: { imageIds: ["i"] },
        }).runStack([[vendorImage, { id: unknownText }, "own"]]);
        expect(referenced(run.violations)).toMatchObject([{ imageId: "i" }]);
        expect(referenced(run.advice ?? [])).toEqual([{ kind: "not-known-yet", imageIds: [] }]);
        expect(run.about).toEqual([undefined, "own"]);
    });

    test("that a check misses, although all is known, is a failure and never a pass", async () => {
        const run = await runnerOf(new FakeCheck("read", ["undecided"])).runStack();
        expect(referenced(run.violations)).toMatchObject([{ kind: "policy-failed" }]);
    });
});

describe("a policy of resources", () => {
    test("judges what each resource shows, with its rules, at this moment", () => {
        const check = new FakeCheck("shown");
        const runner = runnerOf(check, { config: { maxMembers: 3 } });
        runner.run(imageMembers, shown, "golden", ["members"]);
        runner.run(imageMembers, { ...shown, members: 1 });
        expect(check.judged).toMatchObject([
            {
                shares: {
                    images: [{ imageId: "i", members: [member], ignoreChanges: ["members"] }],
                    unclear: [],
                },
                maxMembers: 3,
                now,
            },
            { shares: { images: [], unclear: [{ problems: [expect.any(String)] }] } },
        ]);
    });

    test("tells a resource whose properties make no sense as a violation about it", () => {
        const run = runnerOf("image-members-approved").run(imageMembers, { ...shown, members: [1, 2, 3] });
        expect(run).toMatchObject({
            violations: [
                expect.stringMatching(
                    /^This resource cannot be verified: members\[0\] is 1: it must be a member \(and 2 more\)\. /,
                ),
            ],
            about: ["golden"],
        });
        expect(referenced(run.violations)).toMatchObject([{ kind: "unclear-resource" }]);
    });

    test("offers an approval once in a run, and names accounts as approvals do", () => {
        const approvals = [{ memberId: "alice", name: "Alice Ltd", imageIds: ["j"] }];
        const runner = runnerOf("image-members-approved", { config: { approvals } });
        const run = (imageId: string) => runner.run(imageMembers, { ...shown, imageId }).violations;
        expect(referenced(["i", "j", "k"].flatMap(run))).toMatchObject([
            { imageId: "i", memberName: "Alice Ltd", offeredUntil: "2026-06-13" },
            { imageId: "k", memberName: "Alice Ltd", offeredUntil: undefined },
        ]);
    });

    test("does not apply to other resources", () => {
        const check = new FakeCheck("shown", [facts]);
        expect(runnerOf(check).run("aws:s3/bucket:Bucket", { members: 1 })).toEqual({
            violations: [],
            notApplicable: "The resource does not say who an image is shared with",
        });
        expect(check.judged).toEqual([]);
    });
});

describe("a policy of the stack", () => {
    test("names accounts as the approvals of the policies before it do", async () => {
        const run = new PackRun({});
        const approvals = [{ memberId: "alice", name: "Alice Ltd" }];
        runnerOf("image-members-approved", { run, config: { approvals } }).run(imageMembers, shown);
        const old = { ...member, status: "pending" };
        const { violations } = await runnerOf("pending-shares-recent", { run }).runStack([
            [imageMembers, { ...image, members: [old] }],
        ]);
        expect(referenced(violations)).toMatchObject([{ memberId: "alice", memberName: "Alice Ltd" }]);
    });

    test("judges what was read live", async () => {
        const check = new FakeCheck("read");
        const service = new Service({ i: shared("alice") });
        const runner = runnerOf(check, { service, config: { imageIds: ["i", "gone"] } });
        await runner.runStack([[imageMembers, { ...shown, imageId: "j" }]]);
        expect(check.judged).toMatchObject([
            {
                shares: {
                    images: [{ imageId: "i", members: [{ memberId: "alice" }], isWhole: true }],
                    unread: [{ imageIds: ["gone"], cause: notFound("gone") }],
                },
                now,
            },
        ]);
    });

    test("judges what is known: what resources show, what was read live before it, and the versions in use", async () => {
        const run = new PackRun({});
        const service = new Service({ i: shared("bob") });
        service.list = [listed("i")];
        await runnerOf("shared-images-approved", {
            run,
            service,
            config: { allSharedImages: true },
        }).runStack();
        const check = new FakeCheck("known");
        const resources: RunResource[] = [
            [imageMembers, shown, "golden"],
            [imageMembers, { ...shown, imageId: "j" }, "silver"],
        ];
        await runnerOf(check, { run, stackConfig: { "scp:apiVersion": "1.2" } }).runStack(resources);
        expect(check.judged[0]?.shares).toMatchObject({
            images: [
                { imageId: "j", members: [{ memberId: "alice" }] },
                { imageId: "i", name: "the i", members: [{ memberId: "bob" }] },
            ],
            areAll: true,
            apiVersions: [{ version: "1.2", place: "stack config scp:apiVersion" }],
        });
    });

    test("says what it finds in live shares about the resource that shows the image", async () => {
        const run = new PackRun({});
        const service = new Service({ i: shared("bob"), j: shared("bob") });
        await runnerOf("shared-images-approved", {
            run,
            service,
            config: { imageIds: ["i", "j"] },
        }).runStack();
        const limit = runnerOf("image-members-limit", { run, config: { maxMembers: 0 } });
        const { violations, about } = await limit.runStack([
            [imageMembers, { ...shown, members: [] }, "golden"],
        ]);
        expect(referenced(violations)).toMatchObject([{ imageId: "i" }, { imageId: "j" }]);
        expect(about).toEqual(["golden", undefined]);
    });

    test("is about the stack if it is about no resource, and in a state without it about the first resource", async () => {
        const runner = runnerOf(new FakeCheck("known", [facts]));
        expect((await runner.runStack()).about).toBeUndefined();
        const state: RunResource[] = [
            ["aws:s3/bucket:Bucket", {}, "first"],
            ["aws:s3/bucket:Bucket", {}],
        ];
        expect((await runner.runState(state)).about).toEqual(["first"]);
        expect((await runner.runState([])).violations).toHaveLength(1);
    });

    test("tells what could not be read as a violation, or as advice if the configuration says so", async () => {
        const resources: RunResource[] = [[vendorImage, { id: "gone" }, "own"]];
        const unread = { kind: "unread", imageIds: ["gone"], cause: notFound("gone") };
        const fails = await runnerOf("shared-images-approved").runStack(resources);
        expect(referenced(fails.violations)).toMatchObject([unread]);
        expect(fails).toMatchObject({ about: ["own"] });
        const config = { onLookupError: "warn" };
        const warns = await runnerOf("shared-images-approved", { config }).runStack(resources);
        expect(warns.violations).toEqual([]);
        expect(referenced(warns.advice ?? [])).toMatchObject([unread]);
        expect(warns.about).toEqual(["own"]);
    });
});

test("a policy says what its check is, with its level, its tags, its address and the form of its configuration", () => {
    const policy = policyOf(new FakeCheck("known"), new PackRun({ maxMembers: 4 }), {} as PackSources);
    expect(policy).toEqual({
        name: "fake-check",
        displayName: "Fake check",
        description: "Nothing may be found.",
        enforcementLevel: "mandatory",
        severity: "high",
        remediationSteps: "Find nothing.",
        tags: ["samsung-cloud-platform", "images", "sharing"],
        url: expect.stringMatching(/docs\/policies\.md#fake-check$/),
        configSchema: {
            properties: {
                maxMembers: {
                    type: "integer",
                    description: "How many members an image may have.",
                    default: 4,
                },
                imageIds: expect.anything(),
            },
        },
        validateStack: expect.any(Function),
    });
});

describe("an organisation", () => {
    const alice = { id: "alice", name: "Alice", state: "ACTIVE", isInUnits: true };
    const config = { approvedUnitIds: ["ou-1"] };
    const kinds = (messages: readonly string[] = []) => referenced(messages).map((each) => each?.kind);

    function serviceWith(organization: Service["organization"]): Service {
        const service = new Service({ i: shared("alice") });
        service.organization = organization;
        return service;
    }

    test("is read once for all policies of a run, and approves its accounts in each", async () => {
        const service = serviceWith([alice]);
        const run = new PackRun({});
        const situation = { service, run, isPreview: false };
        const first = runnerOf("image-members-approved", { ...situation, config });
        expect(await first.runReading(imageMembers, shown)).toEqual({ violations: [] });
        expect(await first.runReading(imageMembers, shown)).toEqual({ violations: [] });
        for (const name of ["shared-images-approved", "approvals-current"]) {
            expect(await runnerOf(name, situation).runStack()).toEqual({ violations: [] });
        }
        expect(service.asked.filter((each) => each.startsWith("organisation"))).toEqual([
            "organisation units ou-1",
        ]);
    });

    test("is not read for resources that show no shares, and not without units", async () => {
        const service = serviceWith([alice]);
        await runnerOf("image-members-approved", { service, config }).runReading(stack, {});
        runnerOf("image-members-approved", { service }).run(imageMembers, shown);
        expect(service.asked).toEqual([]);
    });

    test("that could not be read is told of one resource, and every resource is judged by the other approvals", async () => {
        const service = serviceWith(new Error("answered 403"));
        const runner = runnerOf("image-members-approved", {
            service,
            config: { ...config, approvedMemberIds: ["bob"] },
        });
        const both = [member, { ...member, memberId: "bob" }];
        const first = await runner.runReading(imageMembers, { ...shown, members: both });
        expect(kinds(first.violations)).toEqual(["unread-organization", "not-approved"]);
        const second = await runner.runReading(imageMembers, { ...shown, members: both });
        expect(kinds(second.violations)).toEqual(["not-approved"]);
    });

    test("that could not be read is advice if lookups only warn; what depends on it is not", async () => {
        const service = serviceWith(new Error("answered 403"));
        const warn = { ...config, onLookupError: "warn" };
        const { violations, advice } = await runnerOf("image-members-approved", {
            service,
            config: warn,
        }).runReading(imageMembers, shown);
        expect([kinds(violations), kinds(advice)]).toEqual([["not-approved"], ["unread-organization"]]);
    });

    test("that could not be read is told once by the policy that reads live, too", async () => {
        const service = serviceWith(new Error("answered 403"));
        const live = { ...config, imageIds: ["i", "j"] };
        const { violations } = await runnerOf("shared-images-approved", { service, config: live }).runStack();
        expect(kinds(violations)).toEqual(["unread-organization", "not-approved", "unread"]);
    });

    test("what is wrong with several configurations is told once, and each policy still says that it judged nothing", async () => {
        const run = new PackRun({});
        const situation = { run, config: { approvalsFile: "/none.yaml" } };
        const violations = [
            ...runnerOf("image-members-approved", situation).run(stack, {}).violations,
            ...(await runnerOf("shared-images-approved", situation).runStack()).violations,
            ...(await runnerOf("approvals-current", situation).runStack()).violations,
        ];
        expect(kinds(violations)).toEqual(Array(3).fill("wrong-configuration"));
        expect(violations.map((each) => each.split("no such file").length - 1)).toEqual([1, 0, 0]);
        expect(violations[2]).toMatch(
            /^The configuration of approvals-current is wrong, so nothing was judged: image-members-approved says why\. \[/,
        );
    });

    test("a cause that hits several policies is told once, and each that could not look still says so", async () => {
        const service = serviceWith(new Error("answered 503"));
        service.list = new Error("answered 503");
        const run = new PackRun({});
        const situation = { service, run, config: { ...config, allSharedImages: true } };
        const shownFirst = await runnerOf("image-members-approved", { service, run, config }).runReading(
            imageMembers,
            shown,
        );
        const live = await runnerOf("shared-images-approved", situation).runStack();
        const violations = [...shownFirst.violations, ...live.violations].filter(
            (each) => !each.includes("kind=not-approved"),
        );
        expect(kinds(violations)).toEqual(["unread-organization", "unread-organization", "unread"]);
        expect(violations.map((each) => each.split("answered").length - 1)).toEqual([2, 0, 0]);
        expect(
            violations.slice(1).filter((each) => each.includes(": image-members-approved says why.")),
        ).toHaveLength(2);
    });

    test.each([
        [{}, undefined],
        [{ connection: "images" }, "images"],
        [{ connection: "images", organizationConnection: "management" }, "management"],
    ])(
        "is read with the connection of its own, else with that of the images: %j",
        async (more, connection) => {
            const asked: (string | undefined)[] = [];
            const service = serviceWith([alice]);
            const sources: PackSources = {
                reader: (name) =>
                    ({
                        ...service,
                        organizationAccounts: async () => {
                            asked.push(name);
                            return [alice];
                        },
                    }) as unknown as Service,
                stackConfig: () => undefined,
                isPreview: () => false,
                now: () => now,
            };
            const policy = policyOf(checkOf("shared-images-approved") as Check, new PackRun({}), sources);
            await new PolicyRunner(policy, { ...config, ...more }).runStack();
            expect(asked).toEqual([connection]);
        },
    );

    test("what is not known yet of a resource is told of after the read as before it", async () => {
        const service = serviceWith([alice]);
        const props = { ...image, members: unknownList };
        const { violations, unknown } = await runnerOf("image-members-approved", {
            service,
            config,
        }).runReading(imageMembers, props);
        expect(violations).toEqual([]);
        expect(unknown).toContain("can't be known during preview");
    });
});

describe("an ImageMembers of the package scp that has no members", () => {
    const plugin = "scp:index:ImageMembers";
    const config = { approvedMemberIds: ["alice"] };

    test.each([
        [{}],
        [{ imageId: "i" }],
        [{ imageId: "i", visibility: "shared" }],
        [{ imageId: unknownText }],
    ])("is unverified at a preview, and never taken for shared with nobody: %j", async (props) => {
        const shown = runnerOf("image-members-approved", { config, isPreview: true }).run(plugin, props);
        expect(shown).toMatchObject({ violations: [], unknown: expect.stringContaining("can't be known") });
        const known = await runnerOf("approvals-current", { config, isPreview: true }).runStack([
            [plugin, props],
        ]);
        expect(known.unknown).toContain("can't be known during preview");
    });

    test("is a violation at an update", () => {
        const { violations } = runnerOf("image-members-approved", { config, isPreview: false }).run(plugin, {
            imageId: "i",
        });
        expect(referenced(violations)).toMatchObject([{ kind: "unclear-resource" }]);
    });

    test("of a program in TypeScript is a violation at a preview too, because it always has some", () => {
        const { violations } = runnerOf("image-members-approved", { config }).run(imageMembers, {
            imageId: "i",
        });
        expect(referenced(violations)).toMatchObject([{ kind: "unclear-resource" }]);
    });

    test("is judged by what it has all the same", () => {
        const { violations, unknown } = runnerOf("image-members-approved", { config }).run(plugin, {
            imageId: "i",
            members: [{ ...member, memberId: "mallory" }],
        });
        expect(referenced(violations)).toMatchObject([{ kind: "not-approved", memberId: "mallory" }]);
        expect(unknown).toContain(".visibility can't be known");
    });
});

describe("an ImageMembers of the package scp that the package's provider has not read", () => {
    const plugin = "scp:index:ImageMembers";
    const config = { approvedMemberIds: ["alice"] };
    const scp = "pulumi:providers:scp";
    const run = (provider: RunProvider, isPreview: boolean, props: Record<string, unknown>) => {
        const resource: RunResource = [plugin, { imageId: "i", ...props }, "golden", [], provider];
        return {
            shown: runnerOf("image-members-approved", { config, isPreview }).run(...resource),
            known: runnerOf("approvals-current", { config, isPreview }).runStack([resource]),
        };
    };
    const given = [
        { visibility: "private", members: [] },
        { visibility: "shared", members: [{ ...member, memberId: "alice" }] },
    ];

    test.each([
        ["whose configuration is not known yet", [scp, { region: "kr-west1", accountId: unknownText }]],
        ["of which a list is not known yet", [scp, { connections: unknownList }]],
        ["of which a part is not known yet", [scp, { connections: { east: { secretKey: unknownText } } }]],
        ["of another package", ["pulumi:providers:pulumi-nodejs", {}]],
        ["that is none, as of a component", null],
    ] as [string, RunProvider][])("is unverified at a preview with a provider %s", async (_, provider) => {
        for (const props of given) {
            const { shown, known } = run(provider, true, props);
            expect(shown).toMatchObject({
                violations: [],
                unknown: expect.stringContaining("can't be known during preview"),
            });
            expect((await known).unknown).toContain("can't be known during preview");
        }
    });

    test.each([["pulumi:providers:pulumi-nodejs", {}], null] as RunProvider[])(
        "is a violation at an update: %j",
        (provider) => {
            for (const props of given) {
                const { violations } = run(provider, false, props).shown;
                expect(referenced(violations)).toMatchObject([{ kind: "unclear-resource" }]);
            }
        },
    );

    test("is judged if the provider's configuration is known", async () => {
        for (const props of given) {
            const { shown, known } = run([scp, { region: "kr-west1", accountId: "a" }], true, props);
            expect(shown).toEqual({ violations: [] });
            expect((await known).unknown).toBeUndefined();
        }
    });
});
