import { reportFormats } from "../../../cli/formats/index.js";
import type { Check } from "../../../policy/checks/check.js";
import { type Gateway, startGateway } from "../../../testing/index.js";
import { folderWith, runCli } from "./runCli.js";

/* What the command line does with a check that stands in the list of checks, and nowhere else. */

jest.mock("../../../policy/checks/index.js", () => {
    const actual = jest.requireActual("../../../policy/checks/index.js");
    const added = (["shown", "read", "known"] as const).map(
        (judges): Check => ({
            name: `images-named-${judges}`,
            displayName: "Images named",
            description: "Images must have names.",
            level: "mandatory",
            severity: "low",
            remedy: "Name the image.",
            keys: [],
            judges,
            judge: ({ images }) =>
                images.map(({ imageId }) => ({
                    kind: "old-api-version",
                    place: "here",
                    cause: "It has no name.",
                    imageId,
                })),
        }),
    );
    const checks = [...actual.checks, ...added];
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

const kinds = ["shown", "read", "known"];

test.each(reportFormats)(
    "it judges in an audit, whatever it judges by, and stands in its %s",
    async (format) => {
        const { exitCode, stdout, stderr } = await audit(["-o", format]);
        expect(stderr).toBe("");
        expect(exitCode).toBe(3);
        for (const kind of kinds) {
            expect(stdout).toContain(`images-named-${kind}`);
        }
        expect(stdout).toContain("It has no name.");
    },
);

const all = (level: string) => Object.fromEntries(kinds.map((kind) => [`images-named-${kind}`, level]));

test("the configuration can give it another level, and keys that it does not have are told", async () => {
    expect((await audit([], all("advisory"))).exitCode).toBe(0);
    const disabled = await audit([], all("disabled"));
    expect(disabled.exitCode).toBe(0);
    expect(disabled.stdout).not.toContain("images-named");
    const wrong = await audit([], { "images-named-known": { letters: 3 } });
    expect(wrong.exitCode).toBe(2);
    expect(wrong.stderr).toContain("images-named-known: unknown key letters");
});
