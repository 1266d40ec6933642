import { type Deployment, deploy, POLICY_PACK } from "./deployment.js";

jest.setTimeout(120_000);

let deployment: Deployment;

beforeAll(async () => {
    deployment = await deploy();
});

afterAll(() => deployment.end());

/** The keys in the forms in which they could stand somewhere. */
function secrets(): string[] {
    const { "scp:secretKey": secretKey = "", "scp:accessKey": accessKey = "" } =
        deployment.gateway.stackConfig;
    return [secretKey, accessKey].flatMap((secret) => [
        secret,
        Buffer.from(secret).toString("base64").replace(/=+$/, ""),
        encodeURIComponent(secret),
    ]);
}

const SIGNATURE = /[A-Za-z0-9+/]{43}=/;

test("nothing that is printed holds a key or a signature, with --debug too", async () => {
    const { project, gateway } = deployment;
    await project.setConfig({}, { "scp:accessKey": gateway.stackConfig["scp:accessKey"] as string });
    const results = [
        await project.preview(["--debug", "--policy-pack", POLICY_PACK]),
        await project.up(["--debug"]),
        await project.refresh(["--debug"]),
        await project.preview(["--json"], { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "1" }),
    ];
    gateway.clockOffsetSeconds = 3600;
    results.push(await project.preview(["--debug"]), await project.refresh(["--debug"]));
    gateway.clockOffsetSeconds = 0;
    const printed = results.map(({ stdout, stderr }) => stdout + stderr).join("\n");
    expect(printed).toContain("answered 401");
    for (const secret of secrets()) {
        expect(printed).not.toContain(secret);
    }
    expect(printed).not.toMatch(SIGNATURE);
});

test("the state holds the keys only where Pulumi keeps the stack's configuration", async () => {
    const state = await deployment.project.exportState(true);
    const ours = (state.deployment.resources ?? []).filter(
        (each) => each.type !== "pulumi:providers:pulumi-nodejs",
    );
    expect(ours.map((each) => each.type)).toContain("pulumi-nodejs:dynamic/scp:ImageMembers");
    const text = JSON.stringify(ours);
    for (const secret of secrets()) {
        expect(text).not.toContain(secret);
    }
    expect(text).not.toContain(deployment.gateway.endpoint);
    expect(JSON.stringify(state)).toContain(secrets()[0]);
});

test("the provider's code in the state is under 1 KB", async () => {
    const state = await deployment.project.exportState();
    const golden = state.deployment.resources?.find(
        (each) => each.type === "pulumi-nodejs:dynamic/scp:ImageMembers",
    );
    const code = golden?.outputs?.__provider as string;
    expect(Buffer.byteLength(code)).toBeLessThan(1024);
});
