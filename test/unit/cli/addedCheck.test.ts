import { reportFormats } from "../../../cli/formats/index.js";
import type { Check } from "../../../policy/checks/check.js";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { folderWith, runCli } from "./runCli.js";

/* What the command line does with a check that stands in the list of checks, and nowhere else. */

jest.mock("../../../policy/checks/index.js", () => {
    const actual = jest.requireActual("../../../policy/checks/index.js");
    const added: Check = {
        name: "images-named",
        displayName: "Images named",
        description: "Images must have names.",
        level: "mandatory",
        severity: "low",
        remedy: "Name the image.",
        keys: [],
        judges: "known",
        judge: ({ images }) =>
            images.map(({ imageId }) => ({ kind: "old-api-version", cause: "It has no name.", imageId })),
    };
    const checks = [...actual.checks, added];
    return {
        ...actual,
        checks,
        policyNames: checks.map(({ name }) => name),
        checkOf: (wanted: string) => checks.find(({ name }) => name === wanted),
    };
});

let gateway: Gateway;

beforeAll(async () => {
    gateway = await startGateway({ images: [{ id: "golden", members: [{ memberId: "partner" }] }] });
});

afterAll(() => gateway.close());

function audit(args: string[], policies: object = {}) {
    const approving = { "shared-images-approved": { approvedMemberIds: ["partner"] }, ...policies };
    const folder = folderWith({ "policies.json": JSON.stringify(approving) });
    const { environment } = gateway;
    return runCli(["audit", "--config", "policies.json", ...args], { folder, environment });
}

test.each(reportFormats)("it judges in an audit, and stands in its %s", async (format) => {
    const { exitCode, stdout, stderr } = await audit(["-o", format]);
    expect(stderr).toBe("");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("images-named");
    expect(stdout).toContain("It has no name.");
});

test("the configuration can give it another level, and keys that it does not have are told", async () => {
    expect((await audit([], { "images-named": "advisory" })).exitCode).toBe(0);
    const disabled = await audit([], { "images-named": "disabled" });
    expect(disabled.exitCode).toBe(0);
    expect(disabled.stdout).not.toContain("images-named");
    const wrong = await audit([], { "images-named": { letters: 3 } });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain("images-named: unknown key letters");
});
