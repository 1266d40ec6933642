import * as grpc from "@grpc/grpc-js";
import { whenRunEnds } from "../../../../provider/run/runEnd.js";

let server: grpc.Server;
let client: grpc.Client;

beforeEach(async () => {
    server = new grpc.Server();
    const port = await new Promise<number>((resolve, reject) =>
        server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
            error ? reject(error) : resolve(bound),
        ),
    );
    client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
});

afterEach(() => {
    client.close();
    server.forceShutdown();
});

function connected(): Promise<void> {
    return new Promise((resolve, reject) =>
        client.waitForReady(Number.POSITIVE_INFINITY, (error) => (error ? reject(error) : resolve())),
    );
}

test.each([
    ["has a connection already", true],
    ["has none yet", false],
])("a run that %s is over once the engine is gone, and not before", async (_, isConnected) => {
    if (isConnected) {
        await connected();
    }
    const over = jest.fn();
    const ended = new Promise<void>((resolve) => {
        whenRunEnds(client, () => {
            over();
            resolve();
        });
    });
    await connected();
    expect(over).not.toHaveBeenCalled();
    server.forceShutdown();
    await ended;
    expect(over).toHaveBeenCalledTimes(1);
});

test("a run whose connection is closed is over", async () => {
    const over = jest.fn();
    whenRunEnds(client, over);
    client.close();
    expect(over).toHaveBeenCalledTimes(1);
    whenRunEnds(client, over);
    expect(over).toHaveBeenCalledTimes(2);
});

test("a monitor of a test has no connection that could end", () => {
    const over = jest.fn();
    whenRunEnds({}, over);
    expect(over).not.toHaveBeenCalled();
});
