import { EventEmitter, once } from "node:events";
import { Transport } from "../../../../provider/scp/transport.js";
import { localServer } from "../../localServer.js";
import { transportSettings } from "./transportSettings.js";

const mockLoader = new EventEmitter();

jest.mock("../../../../provider/scp/schemas.js", () => {
    mockLoader.emit("loaded");
    throw new Error("Cannot find module 'zod'");
});

test("the schemas are loaded while the first call waits for its answer, and if they cannot be, that ends no process", async () => {
    const loaded = once(mockLoader, "loaded");
    const server = await localServer(async (_, response) => {
        await loaded;
        response.end("{}");
    });
    try {
        const { body } = await new Transport(transportSettings).get(server.url);
        expect(body).toBe("{}");
    } finally {
        await server.close();
    }
});
