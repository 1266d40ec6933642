import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { Check } from "../../../policy/checks/check.js";
import { checks, policyNames } from "../../../policy/checks/index.js";
import { serviceReader } from "../../../policy/live/serviceReader.js";
import { policyOf } from "../../../policy/pulumi/adapter.js";
import type { PackSources } from "../../../policy/pulumi/liveStack.js";
import { PackRun } from "../../../policy/pulumi/packRun.js";
import type { Policies } from "../../../policy/pulumi/sdk.js";
import type { PolicyConfiguration } from "../../../policy/rules/types.js";
import { getImageMembers } from "../../../provider/getImageMembers.js";
import {
    type Gateway,
    type GatewayImageOptions,
    type GatewayOrganizationOptions,
    startGateway,
} from "../../../testing/index.js";
import { type PolicyRun, PolicyRunner, type RunResource, unknownList, unknownText } from "./runPolicy.js";

/*
 * Every cell of the table in docs/policies.md: each situation is set up on a gateway, and the policies judge it as the SDK
 * runs them, at a preview and at an update.
 */

const image = "70a599e0-31e7-49b7-b260-868f441e862b";
const alice = "a8f10467abfc4b87b64614ab36eb9ae4";
const me = "0e110467abfc4b87b64614ab36eb9ae4";
const now = new Date("2026-03-15T12:00:00Z");

const imageMembers = "pulumi-nodejs:dynamic/scp:ImageMembers";
const imageShare = "pulumi-nodejs:dynamic/scp:ImageShare";
const imageAccess = "openstack:images/imageAccess:ImageAccess";
const vendorImage = "samsungcloudplatformv2:index/virtualserverImage:VirtualserverImage";

interface Situation {
    /** The image of the gateway, if it has one. */
    readonly image?: GatewayImageOptions;
    /** What the policies that judge shares are configured with. */
    readonly config?: PolicyConfiguration;
    /** The account's own stack configuration on top of the gateway's. */
    readonly stackConfig?: Record<string, string>;
    readonly organization?: GatewayOrganizationOptions;
    readonly breakGateway?: (gateway: Gateway) => void;
    /** The resources in the place of an `ImageMembers` of the image and of `imageIds` with it. */
    readonly resources?: (isPreview: boolean) => RunResource[];
    /** What every policy is configured with. */
    readonly everyConfig?: Record<string, unknown>;
    readonly policyFails?: boolean;
}

function member(status: "pending" | "accepted" | "rejected", changes: object = {}) {
    return { memberId: alice, status, createdAt: "2026-03-01T09:00:00Z", ...changes };
}

function shared(...members: ReturnType<typeof member>[]): GatewayImageOptions {
    return { id: image, members };
}

const approval = (changes: object = {}) => ({ approvals: [{ memberId: alice, ...changes }] });
const readBy = (accountId: string) => ({ "scp:accountId": accountId });
const refuse = (gateway: Gateway) => gateway.respondWith(() => ({ status: 403 }));
const stalled = {
    breakGateway: (gateway: Gateway) => {
        gateway.latencyMs = 10_000;
    },
    stackConfig: { "scp:timeoutSeconds": "0.2" },
};
/** Alice is in a unit below the one that is approved. */
function organization(state?: "SUSPENDED"): GatewayOrganizationOptions {
    return {
        units: [{ id: "ou-all" }, { id: "ou-dev", parentId: "ou-all" }],
        accounts: [{ accountId: alice, unitId: "ou-dev", state }],
    };
}
const units = { approvedUnitIds: ["ou-all"] };
const nobodyMayRead = { organization: { ...organization(), readers: [] } };
const eleven = Array.from({ length: 11 }, (_, i) => `member-${i}`);

const situations: Record<string, Situation> = {
    "every member approved": { image: shared(member("accepted")), config: { approvedMemberIds: [alice] } },
    "a member approved for this image": {
        image: shared(member("pending")),
        config: approval({ imageIds: [image], expires: "2026-03-30" }),
    },
    "no members": { image: shared() },
    "a member in a unit below one of `approvedUnitIds`": {
        image: shared(member("pending")),
        organization: organization(),
        config: units,
    },
    "a member in such a unit that is suspended": {
        image: shared(member("accepted")),
        organization: organization("SUSPENDED"),
        config: units,
    },
    "an organisation that cannot be read (403), no other approval": {
        image: shared(member("accepted")),
        ...nobodyMayRead,
        config: units,
    },
    "the same with another approval for every member": {
        image: shared(member("accepted")),
        ...nobodyMayRead,
        config: { ...units, approvedMemberIds: [alice] },
    },
    'the same with another approval, and `onLookupError: "warn"`': {
        image: shared(member("accepted")),
        ...nobodyMayRead,
        config: { ...units, approvedMemberIds: [alice], onLookupError: "warn" },
    },
    "an accepted member without an approval": { image: shared(member("accepted")) },
    "a pending member without an approval": { image: shared(member("pending")) },
    "a rejected member without an approval": { image: shared(member("rejected")) },
    "a member without an approval, its status not among `statuses`": {
        image: shared(member("pending")),
        config: { statuses: ["accepted", "rejected"] },
    },
    "an approval that has expired": {
        image: shared(member("accepted")),
        config: approval({ expires: "2026-03-14" }),
    },
    "an approval that ends within 14 days": {
        image: shared(member("accepted")),
        config: approval({ expires: "2026-03-29" }),
    },
    "an approval for another image": {
        image: shared(member("accepted")),
        config: approval({ imageIds: ["another-image"] }),
    },
    "an approval in other letter case": {
        image: shared(member("accepted")),
        config: { approvedMemberIds: [alice.toUpperCase()] },
    },
    "an approval that no share needs": { image: shared(), config: approval() },
    "an approved share, pending for 31 days": {
        image: shared(member("pending", { createdAt: "2026-02-12T12:00:00Z" })),
        config: approval(),
    },
    "11 approved members": {
        image: shared(...eleven.map((memberId) => member("accepted", { memberId }))),
        config: { approvedMemberIds: eleven },
    },
    "an `ImageMembers` of an image that is still to be created, no approval": {
        resources: (isPreview) => [
            [imageMembers, isPreview ? { imageId: unknownText, members: unknownList } : shownAs()],
        ],
    },
    "an image of the stack that is still to be created, no approval": {
        image: shared(member("accepted")),
        resources: (isPreview) => [[vendorImage, { id: isPreview ? unknownText : image }]],
    },
    "the list is refused (403)": { image: shared(), breakGateway: refuse },
    "no such image (404)": {},
    "no answer in time": { image: shared(), ...stalled },
    'the same with `onLookupError: "warn"`': {
        image: shared(),
        ...stalled,
        config: { onLookupError: "warn" },
    },
    "a public image": { image: { id: image, visibility: "public" } },
    "a community image": { image: { id: image, visibility: "community" } },
    "a public image in `allowPublicImageIds`": {
        image: { id: image, visibility: "public" },
        config: { allowPublicImageIds: [image] },
    },
    "a private image": { image: { id: image, visibility: "private", members: [member("accepted")] } },
    "another account's image, whose list shows this account's own share alone, with `scp:accountId`": {
        image: { ...shared(member("accepted", { memberId: me }), member("accepted")), owner: "partner" },
        stackConfig: readBy(me),
    },
    "the same without `scp:accountId`, nobody approved": {
        image: { ...shared(member("accepted", { memberId: me }), member("accepted")), owner: "partner" },
    },
    "an `ImageMembers` with `statuses` that leave out some which are judged": {
        resources: () => [[imageMembers, { ...shownAs(), members: [], statuses: ["accepted"] }]],
    },
    "an `ImageMembers` with the option `ignoreChanges`": {
        config: { approvedMemberIds: [alice] },
        resources: () => [[imageMembers, shownAs(), "golden", ["members"]]],
    },
    "an `ImageMembers` whose properties make no sense": {
        resources: () => [[imageMembers, { ...shownAs(), members: "none" }]],
    },
    "an `ImageShare` for an account without an approval": {
        resources: () => [[imageShare, { imageId: image, memberId: alice }]],
    },
    "an `ImageAccess` for an account without an approval": {
        resources: () => [[imageAccess, { imageId: image, memberId: alice }]],
    },
    "an `ImageAccess` for an image still to be created, approved for some images": {
        config: approval({ imageIds: ["another-image"] }),
        resources: (isPreview) => [
            [imageAccess, { imageId: isPreview ? unknownText : image, memberId: alice }],
        ],
    },
    "no images at all": { resources: () => [["pulumi:pulumi:Stack", {}]] },
    "an API version within 90 days of its date": {
        resources: () => [],
        stackConfig: { "scp:apiVersion": "1.1" },
    },
    "a wrong configuration": { image: shared(), everyConfig: { aprovals: [] } },
    "a fault in the policy itself": { image: shared(), policyFails: true },
};

/** The properties of an `ImageMembers` of the image, shared with one account. */
function shownAs() {
    return { imageId: image, visibility: "shared", members: [{ ...member("accepted"), imageId: image }] };
}

let gateway: Gateway;

beforeAll(async () => {
    gateway = await startGateway({ accounts: [{ accountId: me }] });
});

afterEach(() => {
    gateway.respondWith(undefined);
    gateway.organization = undefined;
    gateway.latencyMs = 0;
    for (const { id } of gateway.images) {
        gateway.removeImage(id);
    }
});

afterAll(() => gateway.close());

const table = readTable();

test("the table has every situation, and every policy", () => {
    expect(table.map(({ situation }) => situation)).toEqual(Object.keys(situations));
    expect(Object.keys(table[0]?.outcomes ?? {})).toEqual([...policyNames]);
});

test.each(policyNames)("the table has a situation in which %s finds something", (name) => {
    const found = table.filter(
        ({ situation, outcomes }) =>
            outcomes[name]?.includes("violation") && !failsEveryPolicy(situations[situation]),
    );
    expect(found).not.toEqual([]);
});

function failsEveryPolicy({ everyConfig, policyFails }: Situation = {}): boolean {
    return everyConfig !== undefined || policyFails === true;
}

describe.each(table)("$situation", ({ situation, outcomes }) => {
    const { [situation]: given = {} } = situations;

    test.each([
        ["preview", true],
        ["update", false],
    ])("at the %s", async (_, isPreview) => {
        const expected = Object.entries(outcomes).map(([name, outcome]) => {
            const [first, then = first] = outcome.split(", then ");
            return [name, isPreview ? first : then];
        });
        expect(await judge(given, isPreview)).toEqual(Object.fromEntries(expected));
    });
});

async function judge(situation: Situation, isPreview: boolean): Promise<Record<string, string>> {
    gateway.organization = situation.organization;
    const { "scp:accountId": _, ...settings } = gateway.stackConfig;
    const config: Record<string, string> = {
        ...settings,
        "scp:maxRetries": "0",
        ...situation.stackConfig,
    };
    pulumi.runtime.setAllConfig(config);
    if (situation.image) {
        gateway.addImage(situation.image);
    }
    situation.breakGateway?.(gateway);
    const sources: PackSources = {
        reader: serviceReader,
        stackConfig: (key) => config[key],
        isPreview: () => isPreview,
        now: () => now,
    };
    const resources = situation.resources?.(isPreview) ?? (await programWithImageMembers());
    // The other policies judge what is read live, if the situation does not say otherwise.
    const stack = situation.resources?.(isPreview) ?? [];
    const imageIds = situation.resources ? [] : [image];
    const run = new PackRun({});
    const outcomes: Record<string, string> = {};
    for (const check of checks) {
        // Policies of resources have a run of their own, so that the others go by their own configuration.
        const policy = policyOf(check, check.judges === "shown" ? new PackRun({}) : run, sources);
        const runner = new PolicyRunner(policy, configOf(check, situation, imageIds));
        outcomes[check.name] = outcomeOf(await runPolicy(policy, runner, resources, stack));
    }
    return outcomes;
}

/** The resources of a program with an `ImageMembers`, which reads the list itself: or that it fails. */
async function programWithImageMembers(): Promise<RunResource[] | "fails"> {
    try {
        return [[imageMembers, { ...(await getImageMembers({ imageId: image })) }]];
    } catch {
        return "fails";
    }
}

function configOf(check: Check, situation: Situation, imageIds: string[]): Record<string, unknown> {
    if (situation.policyFails) {
        return new Proxy(
            {},
            {
                ownKeys: () => {
                    throw new Error("boom");
                },
            },
        );
    }
    const { config = {}, everyConfig = {} } = situation;
    return {
        ...(check.keys.includes("approvals") ? config : {}),
        ...(check.judges === "read" ? { imageIds } : {}),
        ...everyConfig,
    };
}

async function runPolicy(
    policy: Policies[number],
    runner: PolicyRunner,
    resources: RunResource[] | "fails",
    stack: RunResource[],
): Promise<PolicyRun | "fails"> {
    if (!("validateResource" in policy)) {
        return runner.runStack(stack);
    }
    if (resources === "fails") {
        return "fails";
    }
    const runs: PolicyRun[] = [];
    for (const resource of resources) {
        runs.push(await runner.runReading(...resource));
    }
    const advice = runs.flatMap(({ advice: each = [] }) => each);
    return {
        violations: runs.flatMap(({ violations }) => violations),
        ...(advice.length > 0 ? { advice } : {}),
        ...(runs.find(({ unknown }) => unknown) ?? {}),
    };
}

function outcomeOf(run: PolicyRun | "fails"): string {
    if (run === "fails") {
        return "the program fails";
    }
    if (run.violations.length > 0) {
        return "violation";
    }
    return run.advice || run.unknown ? "advisory" : "passes";
}

function readTable(): { situation: string; outcomes: Record<string, string> }[] {
    const documentation = readFileSync(resolve(__dirname, "../../../docs/policies.md"), "utf8");
    const [rows = ""] = /^\| situation \|.*?(?=\n\n)/ms.exec(documentation) ?? [];
    const [header = [], , ...cells] = rows.split("\n").map((row) =>
        row
            .split("|")
            .slice(1, -1)
            .map((cell) => cell.trim()),
    );
    return cells.map(([situation = "", ...outcomes]) => ({
        situation,
        outcomes: Object.fromEntries(
            outcomes.map((outcome, i) => [header[i + 1]?.replaceAll("`", ""), outcome]),
        ),
    }));
}
