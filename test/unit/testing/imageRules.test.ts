import type { ImageVisibility } from "../../../provider/types.js";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { call } from "./call.js";

const IMAGE = "70a599e0-31e7-49b7-b260-868f441e862b";
const MEMBERS = `/v1/images/${IMAGE}/members`;
const CREATED = "2025-07-22T09:00:00Z";
const UPDATED = "2025-07-26T12:00:00Z";

let gateway: Gateway;

async function start(visibility: ImageVisibility = "shared"): Promise<void> {
    gateway = await startGateway({
        accounts: ["owner", "member", "second", "outsider"].map((accountId) => ({ accountId })),
        images: [
            {
                id: IMAGE,
                name: "golden",
                visibility,
                createdAt: CREATED,
                members: [
                    { memberId: "member", createdAt: CREATED, updatedAt: UPDATED },
                    { memberId: "second", status: "rejected", createdAt: CREATED, updatedAt: UPDATED },
                ],
            },
        ],
    });
}

function row(memberId: string, status: string, updatedAt = UPDATED) {
    return {
        member_id: memberId,
        image_id: IMAGE,
        status,
        created_at: CREATED,
        updated_at: updatedAt,
        schema: "/v2/schemas/member",
    };
}

/** As the image service says it in JSON. */
function glanceError(code: string, title: string, text: string) {
    return { message: `${text}<br /><br />\n\n\n`, code: `${code} ${title}`, title };
}
const NO_IMAGE = glanceError("404", "Not Found", `Image ${IMAGE} not found.`);

afterEach(() => gateway.close());

describe("the member list of a shared image", () => {
    beforeEach(() => start());

    test("shows its owner every row", async () => {
        const result = await call(gateway, MEMBERS);
        expect(result.status).toBe(200);
        expect(result.headers["content-type"]).toBe("application/json");
        expect(result.json).toEqual({
            members: [row("member", "pending"), row("second", "rejected")],
            schema: "/v2/schemas/members",
        });
    });

    test.each([
        ["member", "pending"],
        ["second", "rejected"],
    ])("shows %s, which is %s, its own row alone", async (as, status) => {
        const result = await call(gateway, MEMBERS, { as });
        expect(result.status).toBe(200);
        expect(result.json.members).toEqual([row(as, status)]);
    });

    test("is not there for an outsider, just as the list of an image that does not exist", async () => {
        const outside = await call(gateway, MEMBERS, { as: "outsider" });
        expect(outside.status).toBe(404);
        expect(outside.json).toEqual(NO_IMAGE);
        const missing = await call(gateway, "/v1/images/nope/members");
        expect(missing.status).toBe(404);
        expect(missing.json.message).toContain("Image nope not found.");
    });

    test("is empty for an image that is shared with nobody", async () => {
        const { id } = gateway.addImage();
        expect((await call(gateway, `/v1/images/${id}/members`)).json.members).toEqual([]);
    });
});

describe("what is not shared has no member list", () => {
    const onlyShared = glanceError(
        "403",
        "Forbidden",
        `Not allowed to list members for image ${IMAGE}: Only shared images have members.`,
    );

    test.each([
        ["private", "owner", 403],
        ["private", "member", 404],
        ["private", "outsider", 404],
        ["public", "owner", 403],
        ["public", "member", 403],
        ["public", "outsider", 403],
        ["community", "owner", 403],
        ["community", "member", 403],
        ["community", "outsider", 403],
    ] as const)("that of a %s image answers %s %i", async (visibility, as, status) => {
        await start(visibility);
        const result = await call(gateway, MEMBERS, { as });
        expect(result.status).toBe(status);
        expect(result.json).toEqual(status === 403 ? onlyShared : NO_IMAGE);
    });

    test("a private image's rows are back when it is shared again", async () => {
        await start("private");
        gateway.updateImage(IMAGE, { visibility: "shared" });
        expect((await call(gateway, MEMBERS)).json.members).toHaveLength(2);
    });
});

describe("showing an image", () => {
    test.each([
        ["shared", { owner: 200, member: 200, second: 200, outsider: 404 }],
        ["private", { owner: 200, member: 404, second: 404, outsider: 404 }],
        ["public", { owner: 200, member: 200, second: 200, outsider: 200 }],
        ["community", { owner: 200, member: 200, second: 200, outsider: 200 }],
    ] as const)("that is %s answers each account", async (visibility, expected) => {
        await start(visibility);
        const entries = Object.keys(expected).map(async (as) => {
            const { status } = await call(gateway, `/v1/images/${IMAGE}`, { as });
            return [as, status] as const;
        });
        expect(Object.fromEntries(await Promise.all(entries))).toEqual(expected);
    });

    test("gives what the image service says of it", async () => {
        await start();
        expect((await call(gateway, `/v1/images/${IMAGE}`)).json).toMatchObject({
            id: IMAGE,
            name: "golden",
            owner: "owner",
            visibility: "shared",
            status: "active",
            created_at: CREATED,
            updated_at: CREATED,
            file: `/v2/images/${IMAGE}/file`,
            schema: "/v2/schemas/image",
        });
    });

    test("has its own words for one that is not there", async () => {
        await start();
        const result = await call(gateway, "/v1/images/nope");
        expect(result.status).toBe(404);
        expect(result.json).toEqual(glanceError("404", "Not Found", "No image found with ID nope"));
    });
});

describe("showing a member", () => {
    beforeEach(() => start());

    test.each([
        ["owner", "member"],
        ["member", "member"],
    ])("gives %s the row of %s", async (as, memberId) => {
        const result = await call(gateway, `${MEMBERS}/${memberId}`, { as });
        expect(result.status).toBe(200);
        expect(result.json).toEqual(row("member", "pending"));
    });

    test.each([
        ["member", "second"],
        ["owner", "nobody"],
    ])("has no row of %s's for %s", async (as, memberId) => {
        const result = await call(gateway, `${MEMBERS}/${memberId}`, { as });
        expect(result.status).toBe(404);
        const text = `${memberId} not found in the member list of the image ${IMAGE}.`;
        expect(result.json).toEqual(glanceError("404", "Not Found", text));
    });

    test("has no image for an outsider", async () => {
        const result = await call(gateway, `${MEMBERS}/member`, { as: "outsider" });
        expect(result.status).toBe(404);
        expect(result.json).toEqual(NO_IMAGE);
    });

    test.each(["private", "public", "community"] as const)("finds none on a %s image", async (visibility) => {
        gateway.updateImage(IMAGE, { visibility });
        const result = await call(gateway, `${MEMBERS}/member`);
        expect(result.status).toBe(404);
        expect(result.json).toEqual(glanceError("404", "Not Found", "Only shared images have members."));
    });
});

describe("sharing an image", () => {
    const share = (memberId: unknown, as = "owner") =>
        call(gateway, MEMBERS, { method: "POST", as, body: { member_id: memberId } });

    beforeEach(() => start());

    test("makes a pending row", async () => {
        const result = await share("outsider");
        expect(result.status).toBe(200);
        expect(result.json).toMatchObject({ member_id: "outsider", image_id: IMAGE, status: "pending" });
        expect(result.json.created_at).toBe(result.json.updated_at);
        expect((await call(gateway, MEMBERS, { as: "outsider" })).status).toBe(200);
    });

    test("a second time with the same account is a conflict", async () => {
        const result = await share("member");
        expect(result.status).toBe(409);
        const text = `Member member is duplicated for image ${IMAGE}`;
        expect(result.json).toEqual(glanceError("409", "Conflict", text));
    });

    test("with an account ID of 64 characters is possible", async () => {
        expect((await share("a".repeat(64))).status).toBe(200);
    });

    test.each(["", "a".repeat(65), "under_score", "a b", "ü", 5, null, undefined])(
        "with %p is refused by the gateway itself",
        async (memberId) => {
            const result = await share(memberId);
            expect(result.status).toBe(400);
            expect(result.json.errors[0].detail).toContain("member_id");
        },
    );

    test.each(["", "{bad", "[]", "null", '"text"'])("with the body %p is refused", async (body) => {
        const result = await call(gateway, MEMBERS, { method: "POST", body });
        expect(result.status).toBe(400);
        expect(result.json.errors[0].detail).toContain("JSON");
    });

    test("is only the owner's to do", async () => {
        const byMember = await share("third", "member");
        expect(byMember.status).toBe(403);
        const text = `Not allowed to create members for image ${IMAGE}.`;
        expect(byMember.json).toEqual(glanceError("403", "Forbidden", text));
        expect((await share("third", "outsider")).status).toBe(404);
    });

    test.each([
        ["private", "owner", 403],
        ["private", "member", 404],
        ["public", "owner", 403],
        ["public", "outsider", 403],
        ["community", "owner", 403],
        ["community", "outsider", 403],
    ] as const)("that is %s answers %s %i", async (visibility, as, status) => {
        gateway.updateImage(IMAGE, { visibility });
        expect((await share("third", as)).status).toBe(status);
    });
});

describe("answering a share", () => {
    const answer = (status: unknown, as = "member", memberId = "member") =>
        call(gateway, `${MEMBERS}/${memberId}`, { method: "PUT", as, body: { status } });

    beforeEach(() => start());

    test("is the member's to do, and dates the row", async () => {
        const result = await answer("accepted");
        expect(result.status).toBe(200);
        expect(result.json).toMatchObject({ status: "accepted", created_at: CREATED });
        expect(result.json.updated_at > UPDATED).toBe(true);
    });

    test("with what it is already leaves the row's date alone", async () => {
        expect((await answer("pending")).json.updated_at).toBe(UPDATED);
    });

    test.each([
        ["the owner", "owner", "member", 403],
        ["the owner for an account that is no member", "owner", "nobody", 403],
        ["another member", "second", "member", 404],
        ["an outsider", "outsider", "member", 404],
        ["an outsider for itself", "outsider", "outsider", 404],
    ])("by %s is refused", async (_, as, memberId, status) => {
        expect((await answer("accepted", as, memberId)).status).toBe(status);
    });

    test("is not the owner's to do even if it shares with itself", async () => {
        gateway.share(IMAGE, "owner");
        expect((await answer("accepted", "owner", "owner")).status).toBe(403);
    });

    test("with a status that is none of the three is refused by the image service", async () => {
        const result = await answer("maybe");
        expect(result.status).toBe(400);
        const text = 'Incorrect request: Status must be "pending", "accepted" or "rejected".';
        expect(result.json).toEqual(glanceError("400", "Bad Request", text));
    });

    test("with a wrong status is refused to the owner as not its to do", async () => {
        expect((await answer("maybe", "owner")).status).toBe(403);
    });

    test.each([
        ["private", "owner", 403],
        ["private", "member", 404],
        ["public", "member", 403],
        ["community", "outsider", 403],
    ] as const)("on a %s image answers %s %i", async (visibility, as, status) => {
        gateway.updateImage(IMAGE, { visibility });
        expect((await answer("accepted", as)).status).toBe(status);
    });
});

describe("taking a share back", () => {
    const remove = (as: string, memberId = "member") =>
        call(gateway, `${MEMBERS}/${memberId}`, { method: "DELETE", as });

    beforeEach(() => start());

    test("is the owner's to do, and shuts the member out", async () => {
        expect(await remove("owner")).toMatchObject({ status: 204, text: "" });
        expect((await call(gateway, MEMBERS)).json.members).toEqual([row("second", "rejected")]);
        expect((await call(gateway, `/v1/images/${IMAGE}`, { as: "member" })).status).toBe(404);
    });

    test.each([
        ["the member itself", "member", "member", 403],
        ["a member, of an account that is none", "member", "nobody", 403],
        ["an outsider", "outsider", "member", 404],
        ["the owner, of an account that is no member", "owner", "nobody", 404],
    ])("by %s is refused", async (_, as, memberId, status) => {
        expect((await remove(as, memberId)).status).toBe(status);
        expect((await call(gateway, MEMBERS)).json.members).toHaveLength(2);
    });

    test.each([
        ["private", "owner", 403],
        ["private", "member", 404],
        ["public", "owner", 403],
        ["community", "outsider", 403],
    ] as const)("of a %s image answers %s %i", async (visibility, as, status) => {
        gateway.updateImage(IMAGE, { visibility });
        expect((await remove(as)).status).toBe(status);
    });

    test("and sharing again brings back the row's first date, as pending", async () => {
        await remove("owner", "second");
        const again = await call(gateway, MEMBERS, { method: "POST", body: { member_id: "second" } });
        expect(again.json).toMatchObject({ status: "pending", created_at: CREATED });
        expect(again.json.updated_at > UPDATED).toBe(true);
    });

    test("and sharing again brings the row back in its old place", async () => {
        await remove("owner", "member");
        await call(gateway, MEMBERS, { method: "POST", body: { member_id: "third" } });
        await call(gateway, MEMBERS, { method: "POST", body: { member_id: "member" } });
        const { members } = (await call(gateway, MEMBERS)).json;
        const inOrder = ["member", "second", "third"];
        expect(members.map((listed: { member_id: string }) => listed.member_id)).toEqual(inOrder);
        expect(gateway.images[0]?.members.map(({ memberId }) => memberId)).toEqual(inOrder);
    });
});
