import * as pulumi from "@pulumi/pulumi";
import { getImageMembers } from "../../provider/getImageMembers.js";
import { getSharedImages } from "../../provider/getSharedImages.js";
import { ScpError } from "../../provider/scp/errors.js";
import { type Gateway, type GatewayFault, startGateway } from "../../testing/index.js";
import { lastingFaults, named, partialAnswers, passingFaults } from "./faultCases.js";

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        images: [{ id: "img", members: [{ memberId: "a" }, { memberId: "b" }] }],
    });
});

afterEach(async () => {
    pulumi.runtime.setAllConfig({}, []);
    await gateway.close();
});

function configure(settings: Record<string, string>): void {
    pulumi.runtime.setAllConfig({ ...gateway.stackConfig, ...settings }, ["scp:secretKey"]);
}

/** Short where the fault is that nothing comes, and long enough for a busy machine where much comes. */
function timeout({ kind }: GatewayFault): Record<string, string> {
    return { "scp:timeoutSeconds": kind === "hang" || kind === "slowBody" ? "0.5" : "3" };
}

function secrets(): string[] {
    return Object.entries(gateway.stackConfig).flatMap(([key, value]) =>
        key === "scp:endpoint" ? [] : [value],
    );
}

async function failure(read: Promise<unknown>): Promise<ScpError> {
    return read.then(
        (members) => {
            throw new Error(`it succeeded: ${JSON.stringify(members)}`);
        },
        (error) => error,
    );
}

describe.each(lastingFaults.map((each) => [named(each.fault), each] as const))(
    "%s",
    (_, { fault, error: name, message }) => {
        test("ends getImageMembers with a named error within its time-out, and the next read works", async () => {
            configure({ "scp:maxRetries": "0", ...timeout(fault) });
            gateway.faults = [fault];
            const start = performance.now();
            const error = await failure(getImageMembers({ imageId: "img" }));
            expect(performance.now() - start).toBeLessThan(4000);
            expect(error).toBeInstanceOf(ScpError);
            expect(error.name).toBe(name);
            expect(error.message).toContain(message);
            expect(gateway.followedRedirects).toEqual([]);
            const everything = JSON.stringify({
                ...error,
                message: error.message,
                stack: error.stack,
                cause: String(error.cause),
            });
            for (const secret of secrets()) {
                expect(everything).not.toContain(secret);
            }

            gateway.faults = [];
            expect((await getImageMembers({ imageId: "img" })).memberIds).toEqual(["a", "b"]);
        });

        test("in one image's members ends getSharedImages", async () => {
            configure({ "scp:maxRetries": "0", ...timeout(fault) });
            gateway.addImage({ id: "other" });
            gateway.faults = [{ ...fault, on: /images\/img\/members/ }];
            expect((await failure(getSharedImages())).name).toBe(name);
        });
    },
);

test.each(partialAnswers.map((each) => [named(each.fault), each] as const))(
    "%s in the list of images ends getSharedImages",
    async (_, { fault, error: name, message }) => {
        configure({ "scp:maxRetries": "0" });
        gateway.faults = [{ ...fault, on: "images" }];
        const error = await failure(getSharedImages());
        expect(error.name).toBe(name);
        expect(error.message).toContain(message);
    },
);

test.each(passingFaults.map((fault) => [named(fault), fault] as const))(
    "%s: the right members come all the same",
    async (_, fault) => {
        configure({ "scp:timeoutSeconds": "0.5" });
        gateway.faults = [fault];
        expect((await getImageMembers({ imageId: "img" })).memberIds).toEqual(["a", "b"]);
    },
);

test("a wait that the service asks for is kept", async () => {
    configure({});
    gateway.faults = [{ kind: "status", status: 429, first: 1, retryAfterSeconds: 1 }];
    const start = performance.now();
    await getImageMembers({ imageId: "img" });
    expect(performance.now() - start).toBeGreaterThan(950);
});

test("all attempts with their waits end at four times the time-out", async () => {
    configure({ "scp:timeoutSeconds": "0.2", "scp:maxRetries": "20" });
    gateway.faults = [{ kind: "hang" }];
    const start = performance.now();
    const error = await failure(getImageMembers({ imageId: "img" }));
    expect(error.name).toBe("ScpTimeoutError");
    expect(error.attempts).toBeGreaterThan(1);
    expect(performance.now() - start).toBeLessThan(3000);
});
