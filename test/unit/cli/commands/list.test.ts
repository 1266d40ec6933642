import { type Gateway, startGateway } from "../../../../testing/index.js";
import { type CliSurroundings, runCli } from "../runCli.js";

let gateway: Gateway;

beforeAll(async () => {
    gateway = await startGateway({
        images: [
            {
                id: "golden",
                members: [
                    { memberId: "stranger", createdAt: "2026-01-01T00:00:00Z" },
                    { memberId: "partner", status: "accepted", createdAt: "2025-07-22T09:00:00Z" },
                ],
            },
            { id: "silver", members: [{ memberId: "partner", createdAt: "2026-01-02T00:00:00Z" }] },
            { id: "empty" },
            { id: "closed", visibility: "private" },
            { id: "open", visibility: "public" },
            { id: "club", visibility: "community" },
        ],
    });
});

afterAll(() => gateway.close());

beforeEach(() => gateway.clearRequests());

const list = (args: string[], surroundings: CliSurroundings = {}) =>
    runCli(["list", ...args], { environment: gateway.environment, ...surroundings });

test("the vendor's command, typed with this program's name, gives the documented fields", async () => {
    const { exitCode, stdout, stderr } = await list(["--image_id", "golden", "-o", "csv"]);
    expect(exitCode).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toBe(
        "imageId,memberId,status,createdAt,updatedAt\r\n" +
            "golden,partner,accepted,2025-07-22T09:00:00Z,2025-07-22T09:00:00Z\r\n" +
            "golden,stranger,pending,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z\r\n",
    );
});

test("several images are listed in the order in which they were named, each asked for once", async () => {
    const { exitCode, stdout } = await list([
        "--image-id",
        "silver",
        "golden",
        "--image-id=silver",
        "--image_id",
        "golden",
    ]);
    expect(exitCode).toBe(0);
    expect(stdout.split("\n").map((line) => line.split(/ +/).slice(0, 3).join(" "))).toEqual([
        "IMAGE ID MEMBER",
        "silver partner pending",
        "golden partner accepted",
        "golden stranger pending",
        "",
    ]);
    expect(gateway.requests).toHaveLength(2);
});

test("JSON is a list of images, each with its visibility and its members", async () => {
    const { exitCode, stdout } = await list(["--image-id", "silver", "closed", "open", "-o", "json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
        {
            imageId: "silver",
            visibility: "shared",
            members: [
                {
                    imageId: "silver",
                    memberId: "partner",
                    status: "pending",
                    createdAt: "2026-01-02T00:00:00Z",
                    updatedAt: "2026-01-02T00:00:00Z",
                },
            ],
        },
        { imageId: "closed", visibility: "private", members: [] },
        { imageId: "open", visibility: "public", members: [] },
    ]);
});

test("what an empty list means is said on standard error", async () => {
    const { exitCode, stdout, stderr } = await list(["--image-id", "empty", "closed", "open", "club"]);
    expect(exitCode).toBe(0);
    expect(stdout).toBe("");
    expect(stderr).toBe(
        "Image empty has no members: it is shared with nobody yet.\n" +
            "Image closed is private: it is shared with nobody.\n" +
            "Image open is public: it is shared with everybody.\n" +
            "Image club is a community image: it is shared with everybody who knows its ID.\n",
    );
});

test("members of some statuses are kept, and it is said if none is left", async () => {
    const some = await list([
        "--image-id",
        "golden",
        "--status",
        "accepted",
        "--status",
        "rejected",
        "-o",
        "json",
    ]);
    expect(JSON.parse(some.stdout)[0].members.map((member: { memberId: string }) => member.memberId)).toEqual(
        ["partner"],
    );
    const none = await list(["--image-id", "silver", "--status", "rejected"]);
    expect(none).toEqual({
        exitCode: 0,
        stdout: "",
        stderr: "Image silver has 1 member, none of which is rejected.\n",
    });
});

test("an image that cannot be read leaves the others, and is no empty list", async () => {
    const { exitCode, stdout, stderr } = await list(["--image-id", "gone", "silver", "-o", "json"]);
    expect(exitCode).toBe(4);
    expect(JSON.parse(stdout).map((image: { imageId: string }) => image.imageId)).toEqual(["silver"]);
    expect(stderr).toMatch(/^error: Image gone could not be read: GET .* answered 404/);
});

test.each(["json", "csv", "table"])("if nothing could be read, nothing is written as %s", async (format) => {
    const { exitCode, stdout } = await list(["--image-id", "gone", "-o", format]);
    expect(exitCode).toBe(4);
    expect(stdout).toBe("");
});

test("IDs come from standard input", async () => {
    const { stdout } = await list(["--image-id", "-", "-o", "json"], { stdin: "golden\n silver\n\n" });
    expect(JSON.parse(stdout)).toHaveLength(2);
    const { exitCode, stderr } = await list(["--image-id", "-"], { stdin: "\n" });
    expect(exitCode).toBe(2);
    expect(stderr).toBe("error: There is no image ID on standard input, which --image-id - reads.\n");
    expect(gateway.requests).toHaveLength(2);
});

test.each([
    [["--image-id"], "argument missing"],
    [["--image-id", ""], "--image-id is empty"],
    [["--image-id", "a/b"], '--image-id "a/b" is not an image ID'],
    [["--image-id", "a", "--status", "maybe"], "argument 'maybe' is invalid"],
    [["--image-id", "a", "-o", "xml"], "Allowed choices are table, json, csv."],
    [["--image-id", "a", "--nope"], "unknown option '--nope'"],
])("wrong use is an error: %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await list(args);
    expect(exitCode).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain(message);
    expect(gateway.requests).toEqual([]);
});

describe("without IDs", () => {
    test("every image that others can use is listed, with its name, also one that everybody can use", async () => {
        const { exitCode, stdout, stderr } = await list(["-o", "csv"]);
        expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
        expect(stdout.split("\r\n")).toEqual([
            "imageId,memberId,status,createdAt,updatedAt,imageName,visibility",
            "club,,,,,test-image,community",
            "golden,partner,accepted,2025-07-22T09:00:00Z,2025-07-22T09:00:00Z,test-image,shared",
            "golden,stranger,pending,2026-01-01T00:00:00Z,2026-01-01T00:00:00Z,test-image,shared",
            "open,,,,,test-image,public",
            "silver,partner,pending,2026-01-02T00:00:00Z,2026-01-02T00:00:00Z,test-image,shared",
            "",
        ]);
        const json = JSON.parse((await list(["-o", "json"])).stdout);
        expect(json.map(({ imageId, name }: { imageId: string; name: string }) => [imageId, name])).toEqual(
            ["club", "empty", "golden", "open", "silver"].map((id) => [id, "test-image"]),
        );
        const table = (await list([])).stdout;
        expect(table).toMatch(/^open +everybody \(public\) +test-image$/m);
    });

    test("members of some statuses are kept", async () => {
        const { stdout } = await list(["--status", "accepted", "-o", "csv"]);
        expect(stdout.match(/^(golden|silver).*/gm)).toEqual([expect.stringContaining("partner,accepted")]);
    });

    describe("of an account that shares nothing", () => {
        let lonely: Gateway;

        beforeAll(async () => {
            lonely = await startGateway({ images: [{ visibility: "private" }, {}] });
        });
        afterAll(() => lonely.close());
        const without = [
            { args: [], note: "No image of this account can be used by others.\n" },
            {
                args: ["--status", "rejected"],
                note: "No image of this account has a member that is rejected.\n",
            },
        ];

        test.each(without)("$args: if there is none, that is said", async ({ args, note }) => {
            expect(await list(args, { environment: lonely.environment })).toMatchObject({
                exitCode: 0,
                stdout: "",
                stderr: note,
            });
        });

        test.each(without)("$args: if not all could be read, it is not said", async ({ args }) => {
            lonely.respondWith(({ path }) => (path.includes("os_hidden") ? { status: 400 } : undefined));
            const { exitCode, stderr } = await list(args, { environment: lonely.environment });
            lonely.respondWith(undefined);
            expect(exitCode).toBe(4);
            expect(stderr).not.toContain("No image");
        });
    });

    test("a list that cannot be read, or not whole, is no empty list", async () => {
        gateway.faults = [{ kind: "status", status: 403 }];
        const refused = await list(["-o", "json"]);
        expect(refused).toMatchObject({ exitCode: 4, stdout: "" });
        expect(refused.stderr).toContain("error: The list of the account's images could not be read: GET ");
        expect(refused.stderr).not.toContain("No image");
        gateway.faults = [];
        gateway.respondWith(({ path }) => (path.includes("os_hidden") ? { status: 400 } : undefined));
        const partial = await list(["-o", "json"]);
        gateway.respondWith(undefined);
        expect(partial.exitCode).toBe(4);
        expect(JSON.parse(partial.stdout)).toHaveLength(5);
        expect(partial.stderr).toContain("hidden images cannot be listed");
    });
});

describe("a table fits the terminal", () => {
    const id = "70a599e0-31e7-49b7-b260-868f441e862b";
    const memberId = "5f2b1c9d8e7a4f60b3d2c1e0f9a8b7c6";
    let wide: Gateway;

    beforeAll(async () => {
        const members = [{ memberId, createdAt: "2025-07-22T09:00:00Z" }];
        wide = await startGateway({
            images: [
                { id, name: "골든 이미지 우분투 24.04", members },
                { id: id.replace("7", "8"), name: `${"아주 긴 이름 ".repeat(12)}끝`, members },
                { visibility: "private" },
            ],
        });
    });

    afterAll(() => wide.close());

    const lines = async (columns?: number, isTerminal = true, more: Record<string, string> = {}) => {
        const environment = { ...wide.environment, NO_COLOR: "1", ...more };
        const { stdout } = await list([], { environment, columns, isTerminal });
        const { default: widthOf } = await import("string-width");
        return stdout.split("\n").map((text) => ({ text, width: widthOf(text) }));
    };

    test.each([undefined, 0, 80, 100, 60])(
        "of %j columns: no line is wider, but for an ID",
        async (columns) => {
            const most = columns || 80;
            for (const { text, width } of await lines(columns)) {
                expect(width <= most || /^[\da-f-]+$/.test(text.trim())).toBe(true);
            }
        },
    );

    test("a row goes on below, between its cells, and a name between its words", async () => {
        const texts = (await lines(80)).map(({ text }) => text);
        expect(texts.slice(0, 7)).toEqual([
            "IMAGE ID                              MEMBER ID                         STATUS",
            "    CREATED AT            UPDATED AT",
            "    NAME",
            `${id}  ${memberId}  pending`,
            "    2025-07-22T09:00:00Z  2025-07-22T09:00:00Z",
            "    골든 이미지 우분투 24.04",
            expect.stringContaining(memberId),
        ]);
        expect(texts.slice(8).join(" ").replaceAll(/ +/g, " ").trim()).toBe(
            `${"아주 긴 이름 ".repeat(12)}끝`,
        );
    });

    test("a wide terminal has each share on one line", async () => {
        expect(await lines(400)).toHaveLength(4);
    });

    test.each([{}, { COLUMNS: "" }, { COLUMNS: "wide" }, { COLUMNS: "-1" }, { COLUMNS: "0" }])(
        "what is piped has each share on one line: %j",
        async (environment) => {
            expect(await lines(undefined, false, environment)).toHaveLength(4);
        },
    );

    test("what is piped goes by COLUMNS, and a terminal by itself", async () => {
        expect(await lines(undefined, false, { COLUMNS: "80" })).toEqual(await lines(80));
        expect(await lines(400, true, { COLUMNS: "80" })).toHaveLength(4);
    });
});

test("colours are for terminals, NO_COLOR and FORCE_COLOR are honoured", async () => {
    const colour = "\u001b[";
    const run = async (isTerminal: boolean, more: Record<string, string>) => {
        const environment = { ...gateway.environment, ...more };
        return (await list(["--image-id", "golden"], { isTerminal, environment })).stdout.includes(colour);
    };
    expect(await run(false, {})).toBe(false);
    expect(await run(true, {})).toBe(true);
    expect(await run(true, { NO_COLOR: "1" })).toBe(false);
    expect(await run(false, { FORCE_COLOR: "1" })).toBe(true);
    expect(await run(true, { FORCE_COLOR: "0" })).toBe(false);
});

test("missing credentials are an error of the configuration", async () => {
    const { exitCode, stderr } = await list(["--image-id", "golden"], {
        environment: { SCP_TF_ENDPOINT_OVERRIDE: gateway.endpoint },
    });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("No SCP credentials are set");
});

test("a pinned API version whose end is near is warned of", async () => {
    const PULUMI_CONFIG = JSON.stringify({ ...gateway.stackConfig, "scp:apiVersion": "1.0" });
    const { exitCode, stderr } = await list(["--image-id", "golden"], { environment: { PULUMI_CONFIG } });
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning: API version 1.0");
});
