import {
    ScpAuthenticationError,
    ScpConflictError,
    type ScpError,
    ScpNotFoundError,
    ScpResponseError,
    ScpUnavailableError,
    ScpUnknownOutcomeError,
} from "../../../../provider/scp/errors.js";
import { connectionSettings } from "../../../../provider/settings/settings.js";
import { connectToWrite } from "../../../../provider/writing/connect.js";
import type { ShareWriter } from "../../../../provider/writing/shareWriter.js";
import { type Gateway, type GatewayFault, startGateway } from "../../../../testing/index.js";
import { stopTime, until } from "../../../setup/time.js";
import { named } from "../../faultCases.js";

const WRITES = /^(POST|PUT|DELETE) /;

let gateway: Gateway;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "owner" }, { accountId: "partner" }, { accountId: "stranger" }],
        images: [{ id: "img", members: [{ memberId: "partner" }] }, { id: "own" }],
    });
});

afterEach(() => gateway.close());

function writerOf(accountId = "owner", settings: Record<string, string> = {}): Promise<ShareWriter> {
    const config: Record<string, string> = {
        ...gateway.stackConfigFor(accountId),
        "scp:maxRetries": "2",
        "scp:timeoutSeconds": "0.5",
        ...settings,
    };
    const sources = { stackConfig: (key: string) => config[key], environment: {}, scpconf: "/nowhere" };
    return connectToWrite(connectionSettings(sources), () => {});
}

function members(imageId = "img"): readonly string[] {
    const image = gateway.images.find(({ id }) => id === imageId);
    return image?.members.map(({ memberId, status }) => `${memberId} ${status}`) ?? [];
}

/** How often each call that changes something arrived. */
function writes(): string[] {
    return gateway.requests
        .map(({ method, path }) => `${method} ${path}`)
        .filter((call) => WRITES.test(call));
}

/** Lets time pass, a little at a time, until it has ended. */
async function settled<T>(write: Promise<T>): Promise<T> {
    let hasEnded = false;
    write
        .finally(() => {
            hasEnded = true;
        })
        .catch(() => {});
    await until(() => {
        jest.advanceTimersByTime(20);
        return hasEnded;
    });
    return write;
}

function failure(write: Promise<unknown>): Promise<ScpError> {
    return write.then(
        (result) => {
            throw new Error(`it succeeded: ${JSON.stringify(result)}`);
        },
        (error) => error,
    );
}

describe("sharing", () => {
    test("makes the share, and tells it as the service does", async () => {
        const share = await (await writerOf()).share("own", "partner", false);
        expect(share).toMatchObject({ imageId: "own", memberId: "partner", status: "pending" });
        expect(members("own")).toEqual(["partner pending"]);
        expect(writes()).toEqual(["POST /v1/images/own/members"]);
    });

    test("refuses a share that is there already, and writes nothing", async () => {
        const error = await failure((await writerOf()).share("img", "partner", false));
        expect(error).toBeInstanceOf(ScpConflictError);
        expect(error).toMatchObject({ imageId: "img", memberId: "partner" });
        expect(error.message).toContain("set adopt: true");
        expect(writes()).toEqual([]);
    });

    test("takes over a share that is there already if it is told to", async () => {
        gateway.setStatus("img", "partner", "accepted");
        const share = await (await writerOf()).share("img", "partner", true);
        expect(share).toMatchObject({ memberId: "partner", status: "accepted" });
        expect(writes()).toEqual([]);
    });

    test("refuses a share that somebody else has made since it was looked up", async () => {
        gateway.respondWith(({ method }) => {
            if (method === "POST") {
                gateway.share("own", "partner");
            }
            return undefined;
        });
        const error = await failure((await writerOf()).share("own", "partner", false));
        expect(error).toBeInstanceOf(ScpConflictError);
        expect(members("own")).toEqual(["partner pending"]);
    });

    test("refuses it for good also if the share cannot be looked up after that", async () => {
        gateway.respondWith(({ method }) => {
            if (method === "POST") {
                gateway.faults = [{ kind: "status", status: 503, on: /^GET/ }];
                return { status: 409 };
            }
            return undefined;
        });
        const writer = await writerOf("owner", { "scp:maxRetries": "0" });
        expect(await failure(writer.share("own", "partner", false))).toMatchObject({
            status: 409,
            method: "POST",
        });
    });

    test.each(["private", "public", "community"] as const)(
        "of a %s image is an error that says what to set",
        async (visibility) => {
            gateway.updateImage("own", { visibility });
            const error = await failure((await writerOf()).share("own", "partner", false));
            expect(error).toBeInstanceOf(ScpResponseError);
            expect(error.message).toContain(`Image own is ${visibility}`);
            expect(error.message).toContain("Set its visibility to shared first.");
            expect(writes()).toEqual([]);
        },
    );

    test("by a mere member is an error that names the owner's credentials", async () => {
        const error = await failure((await writerOf("partner")).share("img", "stranger", false));
        expect(error).toBeInstanceOf(ScpAuthenticationError);
        expect(error.message).toContain("Use the owner's credentials");
        expect(members()).toEqual(["partner pending"]);
    });

    test("of an image that does not exist is an error", async () => {
        expect(await failure((await writerOf()).share("nothing", "partner", false))).toBeInstanceOf(
            ScpNotFoundError,
        );
    });
});

describe("taking back", () => {
    test("deletes the share, and looks whether it is gone", async () => {
        expect(await (await writerOf()).takeBack("img", "partner")).toBe("taken-back");
        expect(members()).toEqual([]);
        expect(writes()).toEqual(["DELETE /v1/images/img/members/partner"]);
    });

    test("says that a share was gone", async () => {
        expect(await (await writerOf()).takeBack("own", "partner")).toBe("was-gone");
    });

    test("of an image that is not found is an error: an image that is gone, and one of another account, look the same", async () => {
        const error = await failure((await writerOf("stranger")).takeBack("img", "partner"));
        expect(error).toBeInstanceOf(ScpNotFoundError);
        expect(members()).toEqual(["partner pending"]);
        gateway.removeImage("img");
        expect(await failure((await writerOf()).takeBack("img", "partner"))).toBeInstanceOf(ScpNotFoundError);
    });

    test("does not believe a 404 while the image is there", async () => {
        gateway.faults = [{ kind: "status", status: 404, on: "members" }];
        expect(await failure((await writerOf()).takeBack("img", "partner"))).toBeInstanceOf(ScpNotFoundError);
        expect(members()).toEqual(["partner pending"]);
    });

    test("is no success for a mere member, who sees no row of another", async () => {
        gateway.share("img", "stranger");
        const error = await failure((await writerOf("partner")).takeBack("img", "stranger"));
        expect(error).toBeInstanceOf(ScpAuthenticationError);
        expect(members()).toEqual(["partner pending", "stranger pending"]);
    });

    test.each([
        ["that knows its account", {}, "only the image's owner can"],
        ["while nothing else can be read", { on: /^GET/ }, "answered 403"],
    ])("is refused to a mere member %s, for good and with the reason", async (_, fault, reason) => {
        gateway.share("img", "stranger");
        const writer = await writerOf("partner", { "scp:accountId": "partner", "scp:maxRetries": "0" });
        if ("on" in fault) {
            gateway.faults = [{ kind: "status", status: 503, on: fault.on }];
        }
        const error = await failure(writer.takeBack("img", "stranger"));
        expect(error).toBeInstanceOf(ScpAuthenticationError);
        expect(error).toMatchObject({ status: 403, method: "DELETE" });
        expect(error.message).toContain(reason);
        expect(writes()).toEqual(["DELETE /v1/images/img/members/stranger"]);
    });

    test("is no success for a mere member either whose first answer is lost", async () => {
        stopTime();
        gateway.share("img", "stranger");
        gateway.faults = [{ kind: "status", status: 502, on: /^DELETE/, first: 1 }];
        const error = await failure(settled((await writerOf("partner")).takeBack("img", "stranger")));
        expect(error).toBeInstanceOf(ScpAuthenticationError);
    });

    test("of a private image is an error, because its share comes back with its visibility", async () => {
        gateway.updateImage("img", { visibility: "private" });
        const error = await failure((await writerOf()).takeBack("img", "partner"));
        expect(error.message).toContain("a private image keeps the shares that it had");
        expect(members()).toEqual(["partner pending"]);
    });

    test("leaves a share that has changed since it was read", async () => {
        const writer = await writerOf();
        const [read] = gateway.images[0]?.members ?? [];
        gateway.setStatus("img", "partner", "accepted");
        expect(await writer.takeBack("img", "partner", read)).toBe("has-changed");
        expect(members()).toEqual(["partner accepted"]);
        expect(writes()).toEqual([]);
    });

    test("is no success if the service says so and lists the share all the same", async () => {
        gateway.respondWith(({ method }) => (method === "DELETE" ? { status: 204 } : undefined));
        const error = await failure(
            (await writerOf("owner", { "scp:maxRetries": "0" })).takeBack("img", "partner"),
        );
        expect(error).toBeInstanceOf(ScpResponseError);
        expect(error.message).toContain("shows no effect");
    });
});

describe("answering a share", () => {
    test("sets its status, by the account that the image is shared with", async () => {
        const writer = await writerOf("partner");
        expect(await writer.setStatus("img", "partner", "accepted")).toMatchObject({ status: "accepted" });
        expect(await writer.setStatus("img", "partner", "rejected")).toMatchObject({ status: "rejected" });
        expect(members()).toEqual(["partner rejected"]);
    });

    test("by the owner is an error that names whose credentials are needed", async () => {
        const error = await failure((await writerOf()).setStatus("img", "partner", "accepted"));
        expect(error).toBeInstanceOf(ScpAuthenticationError);
        expect(error.message).toContain("only the account that the image is shared with");
    });

    test("that there is not is an error that says so", async () => {
        const error = await failure((await writerOf("stranger")).setStatus("img", "stranger", "accepted"));
        expect(error).toBeInstanceOf(ScpNotFoundError);
        expect(error.message).toContain("is not shared with this account");
    });

    test("is an error if the service says 200 and keeps the old status", async () => {
        gateway.respondWith(({ method }) =>
            method === "PUT" ? { status: 200, body: { status: "accepted" } } : undefined,
        );
        const writer = await writerOf("partner", { "scp:maxRetries": "0" });
        expect(await failure(writer.setStatus("img", "partner", "accepted"))).toBeInstanceOf(
            ScpResponseError,
        );
    });
});

/** Each loses an answer once, before the service has carried the call out or afterwards. */
const lost: readonly GatewayFault[] = [
    { kind: "status", status: 500 },
    { kind: "status", status: 502 },
    { kind: "status", status: 503 },
    { kind: "status", status: 504 },
    { kind: "status", status: 408 },
    { kind: "status", status: 429, retryAfterSeconds: 0 },
    { kind: "reset" },
    { kind: "hang" },
].flatMap((fault) => [fault, { ...fault, carriedOut: true }] as GatewayFault[]);

/** These spoil the body of a 200, after the service has carried the call out. */
const spoilt: readonly GatewayFault[] = [
    { kind: "reset", after: "headers" },
    { kind: "truncation" },
    { kind: "truncation", contentLength: "sent" },
    { kind: "emptyBody" },
    { kind: "badJson" },
    { kind: "otherImage" },
    { kind: "loginPage" },
    { kind: "unknownStatus" },
    { kind: "partialStatus", status: 202 },
];

function times(fault: GatewayFault, first: number | undefined): GatewayFault[] {
    return [{ ...fault, on: WRITES, ...(first === undefined ? {} : { first }) } as GatewayFault];
}

describe.each([...lost, ...spoilt].map((fault) => [named(fault), fault] as const))(
    "an answer lost by %s",
    (_, fault) => {
        beforeEach(() => stopTime());

        test("makes one share", async () => {
            gateway.faults = times(fault, 1);
            const share = await settled((await writerOf()).share("own", "partner", false));
            expect(share).toMatchObject({ imageId: "own", memberId: "partner", status: "pending" });
            expect(members("own")).toEqual(["partner pending"]);
        });

        test("takes the share back", async () => {
            gateway.faults = times(fault, 1);
            expect(await settled((await writerOf()).takeBack("img", "partner"))).toMatch(
                /taken-back|was-gone/,
            );
            expect(members()).toEqual([]);
        });

        test("sets the status", async () => {
            gateway.faults = times(fault, 1);
            const share = await settled((await writerOf("partner")).setStatus("img", "partner", "rejected"));
            expect(share).toMatchObject({ status: "rejected" });
            expect(members()).toEqual(["partner rejected"]);
        });
    },
);

describe.each(lost.map((fault) => [named(fault), fault] as const))("%s that lasts", (_, fault) => {
    beforeEach(() => stopTime());
    const isCarriedOut = "carriedOut" in fault;

    test(`is ${isCarriedOut ? "a share that was made all the same" : "an error, and no share"}`, async () => {
        gateway.faults = times(fault, undefined);
        const share = settled((await writerOf()).share("own", "partner", false));
        await (isCarriedOut ? share : failure(share));
        expect(members("own")).toEqual(isCarriedOut ? ["partner pending"] : []);
    });

    test(`is ${isCarriedOut ? "a share that was taken back, by one call" : "an error, and a share that is still there"}`, async () => {
        gateway.faults = times(fault, undefined);
        const taken = settled((await writerOf()).takeBack("img", "partner"));
        await (isCarriedOut ? expect(taken).resolves.toBe("taken-back") : failure(taken));
        expect(members()).toEqual(isCarriedOut ? [] : ["partner pending"]);
        expect(writes()).toHaveLength(isCarriedOut ? 1 : 3);
    });
});

describe("a lost answer of taking back that leaves a list of one row", () => {
    const read = () => gateway.images[0]?.members.find(({ memberId }) => memberId === "partner");

    beforeEach(() => {
        stopTime();
        gateway.share("img", "stranger");
        gateway.faults = times({ kind: "status", status: 502, carriedOut: true }, undefined);
    });

    test("is a share that was taken back if the list had it before: a member would have seen no other row", async () => {
        const writer = await writerOf();
        expect(await settled(writer.takeBack("img", "partner", read()))).toBe("taken-back");
        expect(writes()).toHaveLength(1);
    });

    test("is an error if it had not been looked up: the row can be that of the account", async () => {
        expect((await failure(settled((await writerOf()).takeBack("img", "partner")))).status).toBe(502);
        expect(writes()).toHaveLength(3);
    });
});

test("a write with an unexpected answer is not called unread: it is not certain that it was carried out", async () => {
    stopTime();
    gateway.respondWith(({ method }) => (method === "DELETE" ? { status: 200, body: {} } : undefined));
    const error = await failure(settled((await writerOf()).takeBack("img", "partner")));
    expect(error.message).toMatch(
        /answered 200 instead of 204\.\nSo it is not certain that the call was carried out\. Check /,
    );
});

test("a lost answer that cannot be looked up either is an error that says what is not known", async () => {
    stopTime();
    const writer = await writerOf();
    gateway.respondWith(({ method }) => {
        if (method === "POST") {
            gateway.faults = [{ kind: "status", status: 503 }];
            return { status: 502 };
        }
        return undefined;
    });
    const error = await failure(settled(writer.share("own", "partner", false)));
    expect(error).toBeInstanceOf(ScpUnknownOutcomeError);
    expect(error.cause).toBeInstanceOf(ScpUnavailableError);
    expect(error.message).toContain("It is not known whether the call was carried out");
});

test("a write is signed like every call, and its body is not in the signature", async () => {
    await (await writerOf()).share("own", "partner", false);
    expect(gateway.requests.map(({ status }) => status)).toEqual([200, 200]);
});
