import * as pulumi from "@pulumi/pulumi";
import { getImageMembers, getImageMembersOutput } from "../../../provider/getImageMembers.js";
import { ImageMembers } from "../../../provider/imageMembers.js";
import { ScpConfigurationError, ScpNotFoundError } from "../../../provider/scp/errors.js";
import { until } from "../../setup/time.js";
import { type LocalServer, localServer } from "../localServer.js";

const row = (memberId: string, status: string) => ({
    image_id: "img",
    member_id: memberId,
    status,
    created_at: "2025-07-22T09:00:00Z",
    updated_at: "2025-07-22T09:00:00Z",
});

let server: LocalServer;
let rows: object[];
let status: number;

beforeEach(async () => {
    rows = [row("b", "accepted"), row("a", "pending")];
    status = 200;
    server = await localServer((_, response) =>
        response.writeHead(status).end(JSON.stringify({ members: rows })),
    );
    pulumi.runtime.setAllConfig({ "scp:endpoint": server.url, "scp:authToken": "t" }, ["scp:authToken"]);
});

afterEach(async () => {
    pulumi.runtime.setAllConfig({}, []);
    await server.close();
});

/** Begins a run of a program, in which created resources get the ID `created`, or none yet at preview. */
function startRun(preview = false): Promise<void> {
    return pulumi.runtime.setMocks(
        {
            newResource: (args) => ({
                id: preview && args.type === "test:index:Share" ? undefined : "created",
                state: args.inputs,
            }),
            call: () => ({}),
        },
        "project",
        "stack",
        preview,
    );
}

class Share extends pulumi.CustomResource {
    constructor(name: string, opts?: pulumi.CustomResourceOptions) {
        super("test:index:Share", name, {}, opts);
    }
}

function resolved<T>(output: pulumi.Output<T>): Promise<T> {
    return (output as unknown as { promise(withUnknowns?: boolean): Promise<T> }).promise(true);
}

test("the result has the image, its members sorted by ID, and their IDs", async () => {
    expect(await getImageMembers({ imageId: "img" })).toEqual({
        id: "img",
        imageId: "img",
        visibility: "shared",
        members: [
            {
                imageId: "img",
                memberId: "a",
                status: "pending",
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt: "2025-07-22T09:00:00Z",
            },
            {
                imageId: "img",
                memberId: "b",
                status: "accepted",
                createdAt: "2025-07-22T09:00:00Z",
                updatedAt: "2025-07-22T09:00:00Z",
            },
        ],
        memberIds: ["a", "b"],
    });
});

test("statuses keep only members of these", async () => {
    expect((await getImageMembers({ imageId: "img", statuses: ["pending", "rejected"] })).memberIds).toEqual([
        "a",
    ]);
});

test.each([
    [undefined, "imageId is missing"],
    [{}, "imageId is missing"],
    [
        { imageId: "img", statuses: [] },
        "statuses must be a list of at least one of pending, accepted, rejected",
    ],
    [{ imageId: "img", statuses: "pending" }, "statuses must be a list"],
    [{ imageId: "img", statuses: ["Pending"] }, 'statuses has "Pending", which is not one of'],
    [{ imageId: "img", connection: " " }, "connection must be the name of a connection"],
    [{ imageId: "img", connection: "east" }, 'There is no connection "east"'],
])("the arguments %j are an error, and nothing is asked for", async (args, why) => {
    const error = await getImageMembers(args as never).catch((caught) => caught);
    expect(error).toBeInstanceOf(ScpConfigurationError);
    expect(error.message).toContain(why);
    expect(server.requests).toHaveLength(0);
});

describe("outside of a program's run", () => {
    beforeEach(() => {
        pulumi.runtime.resetOptions("project", "stack", -1, "", "", false, "organization");
    });

    test("concurrent reads of one image share one request", async () => {
        await Promise.all([1, 2, 3].map(() => getImageMembers({ imageId: "img" })));
        expect(server.requests).toHaveLength(1);
    });

    test("a later read asks again", async () => {
        await getImageMembers({ imageId: "img" });
        rows = [];
        expect((await getImageMembers({ imageId: "img" })).members).toEqual([]);
    });
});

describe("within a run", () => {
    beforeEach(() => startRun());

    test("an image is read once, also where its statuses are asked for differently", async () => {
        await getImageMembers({ imageId: "img" });
        rows = [];
        expect((await getImageMembers({ imageId: "img", statuses: ["pending"] })).memberIds).toEqual(["a"]);
        expect(server.requests).toHaveLength(1);
    });

    test("a read that failed is not remembered", async () => {
        status = 404;
        await expect(getImageMembers({ imageId: "img" })).rejects.toThrow(ScpNotFoundError);
        status = 200;
        expect((await getImageMembers({ imageId: "img" })).memberIds).toEqual(["a", "b"]);
    });

    test("a pinned API version that has reached its date is warned of once", async () => {
        pulumi.runtime.setAllConfig(
            { "scp:endpoint": server.url, "scp:authToken": "t", "scp:apiVersion": "1.0" },
            ["scp:authToken"],
        );
        const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue();
        await getImageMembers({ imageId: "img" });
        await getImageMembers({ imageId: "img" });
        expect(warn.mock.calls).toEqual([[expect.stringContaining("API version 1.0 (DEPRECATED")]]);
        warn.mockRestore();
    });

    test("the next run reads anew", async () => {
        await getImageMembers({ imageId: "img" });
        await startRun();
        rows = [];
        expect((await getImageMembers({ imageId: "img" })).members).toEqual([]);
    });

    test("the resource and the function share one read", async () => {
        const golden = new ImageMembers("golden", { imageId: "img" });
        expect(await resolved(golden.memberIds)).toEqual(["a", "b"]);
        expect((await getImageMembers({ imageId: "img" })).memberIds).toEqual(["a", "b"]);
        expect(server.requests).toHaveLength(1);
    });

    test("a read that waits for a share is made after it, whatever was read before", async () => {
        await getImageMembers({ imageId: "img" });
        rows.push(row("c", "pending"));
        const after = getImageMembersOutput({ imageId: "img" }, { dependsOn: new Share("share") });
        expect((await resolved(after)).memberIds).toEqual(["a", "b", "c"]);
    });

    test("two reads that wait for the same share one request", async () => {
        const share = new Share("share");
        const reads = [1, 2].map(() => getImageMembersOutput({ imageId: "img" }, { dependsOn: [share] }));
        await Promise.all(reads.map(resolved));
        expect(server.requests).toHaveLength(1);
    });
});

describe("a read can be given up", () => {
    let stop: AbortController;
    /** Answers what was asked. */
    let answer: () => void;

    beforeEach(async () => {
        stop = new AbortController();
        await startRun();
        await server.close();
        server = await localServer((_, response) => {
            answer = () => response.end(JSON.stringify({ members: rows }));
        });
        pulumi.runtime.setAllConfig({ "scp:endpoint": server.url, "scp:authToken": "t" }, ["scp:authToken"]);
    });

    function impatient(): Promise<unknown> {
        return getImageMembers({ imageId: "img" }, { signal: stop.signal }).catch((error) => error);
    }

    async function giveUp(): Promise<void> {
        await until(() => server.requests.length === 1);
        stop.abort(new Error("enough"));
    }

    test("by its caller, with the signal's reason", async () => {
        const given = impatient();
        await giveUp();
        expect(await given).toEqual(new Error("enough"));
        const next = getImageMembers({ imageId: "img" });
        await until(() => server.requests.length === 2);
        answer();
        expect((await next).memberIds).toEqual(["a", "b"]);
    });

    test("while another caller that shares it still gets its answer", async () => {
        const given = impatient();
        const kept = getImageMembers({ imageId: "img" }, { signal: new AbortController().signal });
        await giveUp();
        expect(await given).toEqual(new Error("enough"));
        answer();
        expect((await kept).memberIds).toEqual(["a", "b"]);
        expect(server.requests).toHaveLength(1);
    });

    test("before it began", async () => {
        await expect(
            getImageMembers({ imageId: "img" }, { signal: AbortSignal.abort(new Error("enough")) }),
        ).rejects.toThrow("enough");
        expect(server.requests).toHaveLength(0);
    });
});

test.each(["import", "id", "urn"])(
    "an ImageMembers with the option %s is refused, since no policy would judge it",
    (option) => {
        expect(() => new ImageMembers("golden", { imageId: "img" }, { [option]: "img" })).toThrow(
            `The ImageMembers "golden" has the option "${option}", with which no policy would judge it.`,
        );
        expect(() => new ImageMembers("golden", undefined as never, { [option]: "img" })).toThrow(
            ScpConfigurationError,
        );
    },
);

describe("at preview", () => {
    beforeEach(() => startRun(true));

    test("an image that is not known yet is not asked for", async () => {
        const imageId = pulumi.output(pulumi.unknown as unknown as string);
        expect(pulumi.isUnknown(await resolved(getImageMembersOutput({ imageId }).members as never))).toBe(
            true,
        );
        expect(server.requests).toHaveLength(0);
    });

    test("nor is one that waits for a resource which is still to be created", async () => {
        const output = getImageMembersOutput({ imageId: "img" }, { dependsOn: new Share("share") });
        expect(pulumi.isUnknown(await resolved(output))).toBe(true);
        expect(server.requests).toHaveLength(0);
    });

    test("nor where that resource is inside a component", async () => {
        class Component extends pulumi.ComponentResource {
            constructor() {
                super("test:index:Component", "component");
                new Share("inner", { parent: this });
            }
        }
        const output = getImageMembersOutput({ imageId: "img" }, { dependsOn: new Component() });
        expect(pulumi.isUnknown(await resolved(output))).toBe(true);
        expect(server.requests).toHaveLength(0);
    });
});
