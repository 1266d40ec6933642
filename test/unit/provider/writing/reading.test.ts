import { ScpClient } from "../../../../provider/scp/client.js";
import { Transport } from "../../../../provider/scp/transport.js";
import { type Gateway, startGateway } from "../../../../testing/index.js";
import { transportSettings } from "../scp/transportSettings.js";

let gateway: Gateway;

afterEach(() => gateway.close());

test("whatever the reading client is asked for, it sends GET alone", async () => {
    gateway = await startGateway({
        images: [
            { id: "img", members: [{ memberId: "partner" }] },
            { id: "own", visibility: "private" },
        ],
    });
    const { "scp:accessKey": accessKey = "", "scp:secretKey": secretKey = "" } = gateway.stackConfig;
    const transport = new Transport({ ...transportSettings, keys: { accessKey, secretKey } });
    const client = new ScpClient(transport, gateway.endpoint, gateway.accountId);
    const calls: Record<string, () => Promise<unknown>> = {
        imageShares: () => client.imageShares("img"),
        member: () => client.member("img", "partner"),
        images: () => client.images(),
        doubtThatGone: () => client.doubtThatGone("nothing"),
        sharedImageIds: () => client.sharedImageIds(),
        account: () => client.account(),
    };
    const methods = Object.getOwnPropertyNames(ScpClient.prototype).filter((name) => name !== "constructor");
    expect(Object.keys(calls).sort()).toEqual(methods.sort());
    for (const call of Object.values(calls)) {
        await call();
    }
    expect(gateway.requests.length).toBeGreaterThan(methods.length);
    expect(new Set(gateway.requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    // @ts-expect-error The compiler lets only provider/writing send another call.
    transport.call;
});
