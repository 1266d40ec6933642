import * as pulumi from "@pulumi/pulumi";
import { getSharedImages, getSharedImagesOutput } from "../../../provider/getSharedImages.js";
import {
    ScpConfigurationError,
    ScpError,
    ScpNotFoundError,
    ScpUnavailableError,
} from "../../../provider/scp/errors.js";
import { type Gateway, type GatewayImageOptions, startGateway } from "../../../testing/index.js";
import { until } from "../../setup/time.js";

let gateway: Gateway;

afterEach(async () => {
    pulumi.runtime.setAllConfig({}, []);
    await gateway?.close();
});

async function start(images: GatewayImageOptions[]): Promise<void> {
    gateway = await startGateway({ images });
    pulumi.runtime.setAllConfig({ ...gateway.stackConfig, "scp:maxRetries": "0" }, ["scp:secretKey"]);
}

const member = (memberId: string, status: "pending" | "accepted" = "pending") => ({ memberId, status });

test("every image that others can use is there with its members, also one without", async () => {
    await start([
        { id: "b", name: "second", members: [member("y", "accepted"), member("x")] },
        { id: "a" },
        { id: "c", visibility: "private" },
        { id: "d", visibility: "public" },
        { id: "e", visibility: "community" },
        { id: "f", hidden: true, members: [member("z")] },
        { id: "g", owner: "somebody", visibility: "public" },
    ]);
    const all = await getSharedImages();
    expect(all.imageIds).toEqual(["a", "b", "d", "e", "f"]);
    expect(all.images).toMatchObject([
        { id: "a", memberIds: [], visibility: "shared" },
        { id: "b", name: "second", status: "active", owner: gateway.accountId, memberIds: ["x", "y"] },
        { id: "d", memberIds: [], visibility: "public" },
        { id: "e", memberIds: [], visibility: "community" },
        { id: "f", memberIds: ["z"], visibility: "shared" },
    ]);
    expect(all.unlisted).toEqual([]);
});

test("statuses keep only members of these", async () => {
    await start([{ id: "a", members: [member("y", "accepted"), member("x")] }]);
    expect((await getSharedImages({ statuses: ["accepted"] })).images[0]?.memberIds).toEqual(["y"]);
});

test("beyond a thousand images none is lost", async () => {
    await start(
        Array.from({ length: 1203 }, (_, index) => ({ id: `image-${index}`, members: [member("x")] })),
    );
    const { images } = await getSharedImages();
    expect(images).toHaveLength(1203);
    expect(images.every((image) => image.memberIds.length === 1)).toBe(true);
});

/** Answers the second call, for an image's members, in the gateway's place. */
function meanwhile(change: () => { status: number; body?: unknown } | undefined): void {
    gateway.respondWith((request) => (request.path.endsWith("/b/members") ? change() : undefined));
}

test.each([
    ["deleted", () => gateway.removeImage("b")],
    ["made private", () => gateway.updateImage("b", { visibility: "private" })],
])("an image that is %s between the two calls is left out, and logged", async (_, change) => {
    await start([{ id: "a" }, { id: "b" }, { id: "own", visibility: "private" }]);
    const log = jest.spyOn(console, "log").mockImplementation(() => {});
    let isFirst = true;
    meanwhile(() => {
        if (isFirst) {
            isFirst = false;
            change();
        }
        return undefined;
    });
    expect((await getSharedImages()).imageIds).toEqual(["a"]);
    expect(log).toHaveBeenCalledWith(expect.stringContaining("Image b has "));
    log.mockRestore();
});

test.each(["shared", "private", "public", "community"] as const)(
    "an image that is there, %s by now, is not gone, whatever the answer about its members says",
    async (visibility) => {
        await start([{ id: "a" }, { id: "b", members: [member("x")] }, { id: "own", visibility: "private" }]);
        meanwhile(() => {
            gateway.updateImage("b", { visibility });
            return { status: 404 };
        });
        await expect(getSharedImages()).rejects.toThrow(ScpNotFoundError);
    },
);

test("what the service does not list is said, in the result and as a warning", async () => {
    await start([{ id: "a" }, { id: "b", visibility: "community" }]);
    const warn = jest.spyOn(console, "warn").mockImplementation(() => {});
    gateway.respondWith(({ path }) => (path.includes("os_hidden") ? { status: 400 } : undefined));
    expect(await getSharedImages()).toMatchObject({ imageIds: ["a", "b"], unlisted: ["hidden"] });
    expect(warn).toHaveBeenCalledWith(expect.stringContaining("does not list hidden images"));
    warn.mockRestore();
});

test("an ID that cannot be one is shown in the error, and not acted on", async () => {
    await start([]);
    pulumi.runtime.setAllConfig({ ...gateway.stackConfig, "scp:accountId": gateway.accountId });
    const id = "b\u001b[2J\n✅";
    const times = { created_at: "2026-01-01T00:00:00Z", updated_at: "2026-01-01T00:00:00Z" };
    const listed = { id, visibility: "shared", status: "active", owner: gateway.accountId, ...times };
    gateway.respondWith(({ path }) => {
        const isFirstPage = !/marker=|os_hidden/.test(path);
        return { status: 200, body: { images: isFirstPage ? [listed] : [] } };
    });
    await expect(getSharedImages()).rejects.toThrow('imageId "b\\u001b[2J\\n✅" is not an image ID');
    expect(gateway.requests.filter(({ path }) => path.startsWith("/v1/images/"))).toEqual([]);
});

test("one that everybody can use meanwhile is not left out", async () => {
    await start([{ id: "a" }, { id: "b" }]);
    meanwhile(() => {
        gateway.updateImage("b", { visibility: "public" });
        return undefined;
    });
    expect((await getSharedImages()).images[1]).toMatchObject({ id: "b", visibility: "public", members: [] });
});

test("any other failure fails the whole answer, and the other reads are given up", async () => {
    await start(Array.from({ length: 500 }, () => ({})));
    let answered = 0;
    gateway.respondWith(({ path }) => {
        answered += path.endsWith("/members") ? 1 : 0;
        return answered === 10 ? { status: 500 } : undefined;
    });
    await expect(getSharedImages()).rejects.toThrow(ScpUnavailableError);
    expect(gateway.requests.length).toBeLessThan(200);
});

test("a list of images that cannot be read is an error, never no images", async () => {
    await start([{ id: "a" }]);
    gateway.respondWith(() => ({ status: 200, body: { images: null } }));
    await expect(getSharedImages()).rejects.toThrow(ScpError);
});

test("wrong arguments are an error", async () => {
    await start([]);
    await expect(getSharedImages({ statuses: [] })).rejects.toThrow(ScpConfigurationError);
    await expect(getSharedImages({ connection: "east" })).rejects.toThrow('There is no connection "east"');
});

test("an account is not shown what others share with it", async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "me" }, { accountId: "other" }],
        images: [{ id: "mine" }, { id: "theirs", owner: "other", members: [member("me", "accepted")] }],
    });
    pulumi.runtime.setAllConfig(gateway.stackConfigFor("me"));
    expect((await getSharedImages()).imageIds).toEqual(["mine"]);
    pulumi.runtime.setAllConfig({ ...gateway.stackConfigFor("me"), "scp:accountId": "me" });
    expect((await getSharedImages()).imageIds).toEqual(["mine"]);
});

test("the read can be given up", async () => {
    await start([{ id: "a" }]);
    gateway.faults = [{ kind: "hang" }];
    const stop = new AbortController();
    const read = getSharedImages({}, { signal: stop.signal });
    until(() => gateway.requests.length > 0).then(() => stop.abort(new Error("enough")));
    await expect(read).rejects.toThrow("enough");
});

test("the read can be given up while the service's address is looked up", async () => {
    await start([{ id: "a" }]);
    const { "scp:endpoint": _, ...config } = gateway.stackConfig;
    pulumi.runtime.setAllConfig({ ...config, "scp:authUrl": gateway.authUrl });
    gateway.faults = [{ kind: "hang" }];
    const stop = new AbortController();
    const read = getSharedImages({}, { signal: stop.signal });
    until(() => gateway.requests.length > 0).then(() => stop.abort(new Error("enough")));
    await expect(read).rejects.toThrow("enough");
});

test("the Output form gives the same", async () => {
    await start([{ id: "a", members: [member("x")] }]);
    const output = getSharedImagesOutput({ statuses: pulumi.output(["pending" as const]) });
    const { images } = await (
        output as unknown as { promise(): ReturnType<typeof getSharedImages> }
    ).promise();
    expect(images).toMatchObject([{ id: "a", memberIds: ["x"] }]);
});
