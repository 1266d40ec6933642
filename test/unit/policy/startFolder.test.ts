import { startFolder } from "../../../policy/startFolder.js";

// With a pulumi process above this one: test/engine/policyPack.test.ts.
test("is what the shell says where no pulumi is among the processes that this one comes from", () => {
    const { PWD } = process.env;
    try {
        process.env.PWD = "/some/where";
        expect(startFolder()).toBe("/some/where");
        delete process.env.PWD;
        expect(startFolder()).toBeUndefined();
    } finally {
        process.env.PWD = PWD;
    }
});
