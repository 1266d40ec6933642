import { usedVersions } from "../../../../policy/pulumi/usedVersions.js";

const read = (stackConfig: Record<string, string>) => usedVersions((key) => stackConfig[key]);
const own = (version: string) => ({ version, place: "stack config scp:apiVersion" });

test("the stack's own connection has the version that is set, else the current one", () => {
    expect(read({ "scp:apiVersion": "1.2" })).toEqual([own("1.2")]);
    expect(read({})).toEqual([own("1.3")]);
    expect(read({ "scp:apiVersion": " " })).toEqual([own("1.3")]);
});

test("each named connection that sets a version has it, and nothing else of a connection is told", () => {
    const connections = {
        east: { apiVersion: "1.0", secretKey: "s3cret" },
        west: {},
        north: null,
        south: { apiVersion: "" },
        up: { apiVersion: 1.1 },
        "a\nb": { apiVersion: "1.0" },
    };
    expect(read({ "scp:connections": JSON.stringify(connections) })).toEqual([
        own("1.3"),
        { version: "1.0", place: "stack config scp:connections.east.apiVersion" },
        { version: "1.1", place: "stack config scp:connections.up.apiVersion" },
        { version: "1.0", place: 'stack config scp:connections."a\\nb".apiVersion' },
    ]);
});

test.each(["no JSON", "null", "5", ""])(
    "connections that cannot be read, %j, are told by what reads with them",
    (text) => {
        expect(read({ "scp:connections": text })).toEqual([own("1.3")]);
    },
);
