import { type Gateway, startGateway } from "../../../testing/index.js";
import { call } from "./call.js";

let gateway: Gateway;

const NAMES = ["b-pending", "a-private", "d-public", "c-community", "f-accepted", "e-rejected"];

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "owner" }, { accountId: "member" }, { accountId: "outsider" }],
        images: NAMES.map((name, index) => {
            const kind = name.slice(2);
            const isShared = kind === "pending" || kind === "accepted" || kind === "rejected";
            return {
                id: `id-${name}`,
                name,
                visibility: isShared ? "shared" : (kind as "private" | "public" | "community"),
                status: index === 0 ? "queued" : "active",
                createdAt: `2025-07-0${index + 1}T00:00:00Z`,
                members: isShared ? [{ memberId: "member", status: kind }] : [],
            };
        }),
    });
});
afterEach(() => gateway.close());

async function names(query: string, as = "owner"): Promise<string[]> {
    const result = await call(gateway, `/v1/images${query}`, { as });
    expect(result.status).toBe(200);
    return result.json.images.map((image: { name: string }) => image.name);
}

test("an owner's list has all its images, the newest first", async () => {
    expect(await names("")).toEqual([...NAMES].reverse());
});

test("a member's list has the shares that it accepted, and public images", async () => {
    expect(await names("", "member")).toEqual(["f-accepted", "d-public"]);
});

test("an outsider's list has public images, and community images only when asked for", async () => {
    expect(await names("", "outsider")).toEqual(["d-public"]);
    expect(await names("?visibility=community", "outsider")).toEqual(["c-community"]);
});

test.each([
    ["shared", ["e-rejected", "f-accepted", "b-pending"], ["f-accepted"]],
    ["private", ["a-private"], []],
    ["public", ["d-public"], ["d-public"]],
    ["community", ["c-community"], ["c-community"]],
])("visibility=%s keeps those images", async (visibility, owners, members) => {
    expect(await names(`?visibility=${visibility}`)).toEqual(owners);
    expect(await names(`?visibility=${visibility}`, "member")).toEqual(members);
});

test.each([
    ["?status=queued", ["b-pending"]],
    ["?name=a-private", ["a-private"]],
    ["?name=%61%2Dprivate", ["a-private"]],
    ["?name=a", []],
    ["?name=d-public&visibility=shared", []],
    ["?os_distro=ubuntu", []],
    ["?scp_image_type=custom", []],
    ["?visibility=shared&visibility=private", ["a-private"]],
])("%s filters", async (query, expected) => {
    expect(await names(query)).toEqual(expected);
});

test.each([
    ["?sort=name:asc", ["a", "b", "c", "d", "e", "f"]],
    ["?sort=name", ["f", "e", "d", "c", "b", "a"]],
    ["?sort=created_at:asc", ["b", "a", "d", "c", "f", "e"]],
    ["?sort=status:asc", ["a", "d", "c", "f", "e", "b"]],
    ["?sort=status:asc,name:asc", ["a", "c", "d", "e", "f", "b"]],
    ["?sort=size:asc", ["b", "a", "d", "c", "f", "e"]],
])("%s sorts", async (query, expected) => {
    expect((await names(query)).map((name) => name.charAt(0))).toEqual(expected);
});

describe("paging", () => {
    test("goes from marker to marker, and every full page names the next", async () => {
        const first = (await call(gateway, "/v1/images?limit=4&sort=name:asc")).json;
        expect(first.images.map((image: { id: string }) => image.id)).toEqual([
            "id-a-private",
            "id-b-pending",
            "id-c-community",
            "id-d-public",
        ]);
        expect(first.first).toBe("/v2/images?limit=4&sort=name%3Aasc");
        expect(first.next).toBe("/v2/images?limit=4&sort=name%3Aasc&marker=id-d-public");
        expect(first.schema).toBe("/v2/schemas/images");
        const second = (await call(gateway, "/v1/images?limit=4&sort=name:asc&marker=id-d-public")).json;
        expect(second.images.map((image: { name: string }) => image.name)).toEqual([
            "e-rejected",
            "f-accepted",
        ]);
        expect(second.first).toBe("/v2/images?limit=4&sort=name%3Aasc");
        expect(second).not.toHaveProperty("next");
    });

    test("names a next page after a last one that is full", async () => {
        const { next } = (await call(gateway, "/v1/images?limit=6")).json;
        expect(next).toBe("/v2/images?limit=6&marker=id-b-pending");
        expect(await names("?limit=6&marker=id-b-pending")).toEqual([]);
    });

    test("is by 20 unless told, and up to 1000", async () => {
        for (let index = 0; index < 1000; index++) {
            gateway.addImage({ owner: "busy", visibility: "public" });
        }
        expect(await names("", "outsider")).toHaveLength(20);
        expect(await names("?limit=1000", "outsider")).toHaveLength(1000);
    });

    test("meets every image once although all were made in the same second", async () => {
        for (let index = 0; index < 50; index++) {
            gateway.addImage({ owner: "outsider", createdAt: "2025-07-22T09:00:00Z", visibility: "private" });
        }
        const seen: string[] = [];
        for (let marker = ""; ; ) {
            const query = `?visibility=private&limit=7${marker && `&marker=${marker}`}`;
            const { images } = (await call(gateway, `/v1/images${query}`, { as: "outsider" })).json;
            if (images.length === 0) {
                break;
            }
            seen.push(...images.map((image: { id: string }) => image.id));
            marker = seen.at(-1) ?? "";
        }
        expect(seen).toHaveLength(50);
        expect(new Set(seen).size).toBe(50);
    });

    test("can start from an image that the filter leaves out", async () => {
        expect(await names("?visibility=shared&marker=id-c-community")).toEqual(["b-pending"]);
    });

    test("can start from an image that the account reads but does not list", async () => {
        expect(await names("?marker=id-e-rejected", "member")).toEqual(["f-accepted", "d-public"]);
    });
});

test.each(["0", "1001", "-1", "abc", "", "1.5", "99999999999"])(
    "limit=%s is refused by the gateway itself",
    async (limit) => {
        const result = await call(gateway, `/v1/images?limit=${limit}`);
        expect(result.status).toBe(400);
        expect(result.json).toEqual({ errors: [{ detail: "limit must be a number from 1 to 1000." }] });
    },
);

test.each([
    ["?visibility=secret", 400, "Invalid visibility value: secret"],
    ["?marker=nope", 400, "No image found with ID nope"],
    ["?marker=", 400, "No image found with ID "],
    ["?marker=id-a-private", 403, "Forbidding request, image id-a-private not visible"],
    ["?sort=name:up", 400, "Invalid sort direction: up"],
    [
        "?sort=visibility",
        400,
        "Invalid sort key: visibility. It must be one of the following: name, status, container_format, disk_format, size, id, created_at, updated_at.",
    ],
])("%s is answered %i by the image service", async (query, status, text) => {
    const result = await call(gateway, `/v1/images${query}`, { as: "member" });
    expect(result.status).toBe(status);
    expect(result.json.message).toBe(`${text}<br /><br />\n\n\n`);
});
