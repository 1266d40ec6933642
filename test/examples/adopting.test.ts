import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Gateway, startGateway } from "../../testing/index.js";
import { codeBlocks } from "../docs/codeBlocks.js";
import { IMAGE, PARTNER, STRANGER } from "../engine/deployment.js";
import { repositoryFolder } from "../engine/folders.js";
import { PulumiProject } from "../engine/pulumiProject.js";
import { linkCommand } from "./stubs.js";

/* Every command of docs/adopting.md, run by bash in a project with the real engine, with the files that the page shows. */

jest.setTimeout(180_000);

const blocks = (language: string) => codeBlocks("docs/adopting.md", language);
const [baseline = "", audit = "", preview = "", again = "", nightly = "", ...otherCommands] = blocks("sh");
const [advisory = "", mandatory = "", ...otherFiles] = blocks("json");

let gateway: Gateway;
let project: PulumiProject;

beforeEach(async () => {
    gateway = await startGateway({
        accounts: [{ accountId: "me" }],
        images: [
            { id: IMAGE, name: "golden", members: [{ memberId: PARTNER }] },
            { id: "silver", members: [{ memberId: PARTNER, status: "accepted" }] },
        ],
    });
    project = await PulumiProject.create({
        copyOf: join(repositoryFolder, "examples/golden-image"),
        config: { imageId: IMAGE },
    });
    await linkCommand(project);
});

afterEach(async () => {
    await project.dispose();
    await gateway.close();
});

/** How a command ends, and all that it prints. */
function run(command: string): Promise<{ exitCode: number | null; output: string }> {
    const bash = spawn("bash", ["-e", "-c", command], {
        cwd: project.folder,
        env: {
            ...project.environment,
            ...gateway.environment,
            SCP_TF_ACCOUNT_ID: "me",
            PULUMI_NODEJS_TRANSPILE_ONLY: "true",
            PATH: `${join(project.folder, "node_modules/.bin")}:${project.environment.PATH ?? ""}`,
        },
    });
    const chunks: Buffer[] = [];
    bash.stdout.on("data", (chunk) => chunks.push(chunk));
    bash.stderr.on("data", (chunk) => chunks.push(chunk));
    return new Promise((resolve) => {
        bash.once("close", (exitCode) => resolve({ exitCode, output: Buffer.concat(chunks).toString() }));
    });
}

test("the page has these commands and files, and no others", () => {
    expect([otherCommands, otherFiles]).toEqual([[], []]);
    expect(nightly).toContain("sarif");
});

test("the way from old shares to a mandatory policy", async () => {
    expect((await run(baseline)).exitCode).toBe(0);
    await project.writeFile("policies.json", advisory);
    expect(await run(audit)).toMatchObject({
        exitCode: 0,
        output: expect.stringContaining("0 violations, 0 advisory"),
    });
    expect((await run(preview)).exitCode).toBe(0);

    gateway.share(IMAGE, STRANGER);
    const advised = await run(preview);
    expect(advised.exitCode).toBe(0);
    expect(advised.output).toContain("[advisory]");
    expect(advised.output).toContain(STRANGER);
    expect((await run(audit)).exitCode).toBe(0);

    await project.writeFile("policies.json", mandatory);
    const refused = await run(preview);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.output).toContain(`- {"memberId": "${STRANGER}"`);
    expect((await run(audit)).exitCode).toBe(3);
    expect((await run(nightly)).exitCode).toBe(3);
    expect(await readFile(join(project.folder, "shares.sarif"), "utf8")).toContain(STRANGER);

    expect((await run(again)).exitCode).toBe(0);
    expect((await run(audit)).exitCode).toBe(0);
    expect((await run(nightly)).exitCode).toBe(0);
    expect((await run(preview)).exitCode).toBe(0);
});

test("what the page shows of the file is what is written", async () => {
    const [shown = ""] = blocks("yaml");
    await run(baseline);
    const written = await readFile(join(project.folder, "approvals.yaml"), "utf8");
    const generic = (text: string) =>
        text
            .replace(/^(?:#.*\n)+/, "")
            .replace(/\d{4}-\d\d-\d\d/g, "DAY")
            .replace(/^ +- silver.*\n/m, "");
    expect(generic(written)).toBe(generic(shown).replaceAll("a8f10467abfc4b87b64614ab36eb9ae4", PARTNER));
});
