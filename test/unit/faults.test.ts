import * as pulumi from "@pulumi/pulumi";
import { getImageMembers } from "../../provider/getImageMembers.js";
import { getSharedImages } from "../../provider/getSharedImages.js";
import { ScpError } from "../../provider/scp/errors.js";
import { type Gateway, type GatewayFault, startGateway } from "../../testing/index.js";
import { stopTime, turns, until } from "../setup/time.js";
import { lastingFaults, named, partialAnswers, passingFaults } from "./faultCases.js";

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        images: [{ id: "img", members: [{ memberId: "a" }, { memberId: "b" }] }],
    });
    stopTime();
});

afterEach(async () => {
    pulumi.runtime.setAllConfig({}, []);
    await gateway.close();
});

function configure(settings: Record<string, string>): void {
    pulumi.runtime.setAllConfig({ ...gateway.stackConfig, ...settings }, ["scp:secretKey"]);
}

/** Whether the fault is that nothing comes, or too little: then a call's time has to run out. */
function takesTooLong({ kind }: GatewayFault): boolean {
    return kind === "hang" || kind === "slowBody";
}

/** Lets the time of the call about the image's members run out, once the gateway has it. */
async function runOut(): Promise<void> {
    await until(() => gateway.requests.some(({ path }) => path === "/v1/images/img/members"));
    jest.advanceTimersByTime(3_000);
}

/** Lets time pass, a little at a time, until the read has ended. */
async function settled<T>(read: Promise<T>): Promise<T> {
    let hasEnded = false;
    read.finally(() => {
        hasEnded = true;
    }).catch(() => {});
    await until(() => {
        jest.advanceTimersByTime(20);
        return hasEnded;
    });
    return read;
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
        test("ends getImageMembers with a named error, at the latest with its time-out, and the next read works", async () => {
            configure({ "scp:maxRetries": "0", "scp:timeoutSeconds": "3" });
            gateway.faults = [fault];
            const read = failure(getImageMembers({ imageId: "img" }));
            if (takesTooLong(fault)) {
                await runOut();
            }
            const error = await read;
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
            configure({ "scp:maxRetries": "0", "scp:timeoutSeconds": "3" });
            gateway.addImage({ id: "other" });
            gateway.faults = [{ ...fault, on: /images\/img\/members/ }];
            const read = failure(getSharedImages());
            if (takesTooLong(fault)) {
                await runOut();
            }
            expect((await read).name).toBe(name);
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
        configure({ "scp:timeoutSeconds": takesTooLong(fault) ? "3" : "3600" });
        gateway.faults = [fault];
        const read = getImageMembers({ imageId: "img" });
        if (takesTooLong(fault)) {
            await runOut();
        }
        expect((await settled(read)).memberIds).toEqual(["a", "b"]);
    },
);

test("a wait that the service asks for is kept", async () => {
    configure({});
    gateway.faults = [{ kind: "status", status: 429, first: 1, retryAfterSeconds: 1 }];
    const read = getImageMembers({ imageId: "img" });
    await until(() => gateway.requests.length === 1);
    await turns();
    jest.advanceTimersByTime(999);
    await turns();
    expect(gateway.requests).toHaveLength(1);
    jest.advanceTimersByTime(1);
    expect((await read).memberIds).toEqual(["a", "b"]);
});

test("all attempts with their waits end at four times the time-out", async () => {
    configure({ "scp:timeoutSeconds": "1", "scp:maxRetries": "20" });
    gateway.faults = [{ kind: "hang" }];
    const start = performance.now();
    const error = await settled(failure(getImageMembers({ imageId: "img" })));
    expect(error.name).toBe("ScpTimeoutError");
    expect(error.attempts).toBeGreaterThan(1);
    expect(performance.now() - start).toBeLessThan(5_000);
});
