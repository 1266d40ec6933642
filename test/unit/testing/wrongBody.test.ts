import type { GatewayFault } from "../../../testing/index.js";
import { call } from "./call.js";
import { faulty, IMAGE, MEMBERS } from "./faulty.js";

async function answers(fault: GatewayFault, path: string = MEMBERS) {
    const gateway = await faulty([fault]);
    const { status, headers, text, json } = await call(gateway, path);
    const right = await (async () => {
        gateway.faults = [];
        return (await call(gateway, path)).json;
    })();
    expect(headers["content-type"]).toBe("application/json");
    return { status, text, json, right };
}

test("an empty body is a 200 without one", async () => {
    expect(await answers({ kind: "emptyBody" })).toMatchObject({ status: 200, text: "" });
});

test("bad JSON is what a lenient reader takes for an empty list", async () => {
    expect(await answers({ kind: "badJson" })).toMatchObject({ status: 200, text: "{members: []}" });
});

test("a wrong shape can be a list, null, or null in the list's place", async () => {
    expect(await answers({ kind: "wrongShape", shape: "list" })).toMatchObject({ status: 200, text: "[]" });
    expect(await answers({ kind: "wrongShape", shape: "null" })).toMatchObject({ status: 200, text: "null" });
    const { status, json, right } = await answers({ kind: "wrongShape", shape: "nullList" });
    expect({ status, json }).toEqual({ status: 200, json: { ...right, members: null } });
    expect((await answers({ kind: "wrongShape", shape: "nullList" }, "/v1/images")).json.images).toBeNull();
});

test.each(["member_id", "image_id", "status", "created_at", "updated_at"])(
    "a missing field is missing from the last row: %s",
    async (field) => {
        const { status, json, right } = await answers({ kind: "missingField", field });
        expect(status).toBe(200);
        delete right.members[1][field];
        expect(json).toEqual(right);
    },
);

test("a missing field can be an image's", async () => {
    const { json, right } = await answers(
        { kind: "missingField", field: "visibility" },
        `/v1/images/${IMAGE}`,
    );
    const { visibility: _, ...others } = right;
    expect(json).toEqual(others);
});

test("another image's is the last row, or the image", async () => {
    const other = "00000000-0000-4000-8000-000000000000";
    const members = await answers({ kind: "otherImage" });
    members.right.members[1].image_id = other;
    expect(members.json).toEqual(members.right);
    const image = await answers({ kind: "otherImage" }, `/v1/images/${IMAGE}`);
    expect(image.json).toEqual({ ...image.right, id: other });
});

test("an unknown status is the last row's", async () => {
    const { json, right } = await answers({ kind: "unknownStatus" });
    right.members[1].status = "suspended";
    expect(json).toEqual(right);
});

test("a bad timestamp looks like one and is none", async () => {
    const { json, right } = await answers({ kind: "badTimestamp" });
    const timestamp = json.members[1].created_at;
    expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(Date.parse(timestamp)).toBeNaN();
    right.members[1].created_at = timestamp;
    expect(json).toEqual(right);
});

test("extra fields are added to what is right, at the top and in every row", async () => {
    const { json, right } = await answers({ kind: "extraFields" });
    expect(json).toMatchObject(right);
    for (const part of [json, ...json.members]) {
        expect(part).toHaveProperty("undocumented_detail.since", null);
    }
    const image = await answers({ kind: "extraFields" }, `/v1/images/${IMAGE}`);
    expect(image.json).toEqual({
        ...image.right,
        ...{ undocumented: true, undocumented_detail: expect.anything() },
    });
});

test.each([
    ["next", { next: "/v2/next-page" }],
    ["links", { links: [{ rel: "next", href: "/v2/next-page" }] }],
    ["count", { count: 3 }],
    ["hasMore", { has_more: true }],
    ["notDone", { done: false }],
    ["pageToken", { page_token: "second-page" }],
    ["failedStatus", { status: "PARTIAL_FAILURE" }],
    ["otherRows", { other_members: [expect.objectContaining({ status: expect.anything() })] }],
] as const)("more to come is said beside a list that stays as it is: %s", async (sign, added) => {
    const { status, json, right } = await answers({ kind: "moreToCome", sign });
    expect({ status, json }).toEqual({ status: 200, json: { ...right, ...added } });
});

test("errors can stand beside what is right", async () => {
    const { status, json, right } = await answers({ kind: "errorsBeside" });
    expect({ status, json }).toEqual({ status: 200, json: { ...right, errors: [expect.anything()] } });
});

test("a list that comes a second time is empty there", async () => {
    const { text, json, right } = await answers({ kind: "duplicateKeys", in: "list" });
    expect(text).toBe(JSON.stringify(right).replace(/\}$/, ',"members":[]}'));
    expect(json).toEqual({ ...right, members: [] });
});

test("a status can come a second time, in the last row or in the image", async () => {
    const members = await answers({ kind: "duplicateKeys", in: "row" });
    expect(members.text).toContain('"status":"pending"');
    members.right.members[1].status = "rejected";
    expect(members.json).toEqual(members.right);
    const image = await answers({ kind: "duplicateKeys", in: "row" }, `/v1/images/${IMAGE}`);
    expect(image.text).toContain('"status":"active"');
    expect(image.json).toEqual({ ...image.right, status: "rejected" });
});

test("a duplicate row is the last one", async () => {
    const { json, right } = await answers({ kind: "duplicateRow" });
    expect(json).toEqual({ ...right, members: [...right.members, right.members[1]] });
});

test("the catalog and the version page can be wrong too", async () => {
    const catalog = await answers({ kind: "missingField", field: "url" }, "/iam/v1/endpoints");
    expect(catalog.json.endpoints.at(-1)).toEqual({
        region: "kr-west1",
        service_type: "scp-vpc",
        service_name: "VPC",
    });
    const versions = await answers({ kind: "badTimestamp" }, "/");
    expect(versions.json.versions.at(-1).not_before).toBe("2025-13-45T99:00:00Z");
});

test.each<[GatewayFault, string, string]>([
    [{ kind: "missingField", field: "memberId" }, MEMBERS, "memberId"],
    [{ kind: "otherImage" }, "/iam/v1/endpoints", "image_id or id"],
    [{ kind: "unknownStatus" }, "/v1/images?name=none", "row in images"],
    [{ kind: "wrongShape", shape: "nullList" }, `/v1/images/${IMAGE}`, "list"],
    [{ kind: "moreToCome", sign: "linkHeader" }, `/v1/images/${IMAGE}`, "list"],
    [{ kind: "duplicateKeys", in: "list" }, `/v1/images/${IMAGE}`, "list"],
    [{ kind: "duplicateKeys", in: "row" }, "/iam/v1/endpoints", "status"],
    [{ kind: "duplicateRow" }, "/v1/images?name=none", "row in images"],
    [{ kind: "badUtf8" }, "/iam/v1/endpoints", "member_id or id"],
])(
    "what an answer does not have cannot be wrong in it, and a 500 says so: %j",
    async (fault, path, missing) => {
        const { status, json } = await answers(fault, path);
        expect(status).toBe(500);
        expect(json.errors[0].detail).toContain(`does not have: ${missing}`);
    },
);
