import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as testing from "../../../testing/index.js";

const FOLDER = join(__dirname, "../../../testing");

test("the sub-path exports what starts a gateway and the error that it throws, and no more", () => {
    expect(Object.keys(testing).sort()).toEqual(["GatewayArgumentError", "startGateway"]);
});

test("the gateway uses Node and zod, and only types of the rest of the package, so that it checks the client from outside", () => {
    const imports = readdirSync(FOLDER)
        // Its command, which is no part of the module, is in a folder of its own.
        .filter((file) => file.endsWith(".ts"))
        .flatMap((file) => readFileSync(join(FOLDER, file), "utf8").split(";"))
        .map(
            (statement) =>
                /(import|export)(?<type> type)?\s[^"]*from "(?<from>[^"]+)"/.exec(statement)?.groups,
        )
        .filter((groups) => groups !== undefined);
    expect(imports.length).toBeGreaterThan(20);
    for (const { type, from } of imports) {
        if (from === "../provider/types.js") {
            expect(type).toBe(" type");
        } else {
            expect(from).toMatch(/^(node:|zod$|\.\/\w+\.js$)/);
        }
    }
});
