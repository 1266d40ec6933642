import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { text } from "node:stream/consumers";
import { type Gateway, startGateway } from "../../testing/index.js";
import { localServer } from "../unit/localServer.js";

/* The lines of docs/feeds.md, as a pipeline runs them. */

const root = join(__dirname, "../..");
const page = readFileSync(join(root, "docs/feeds.md"), "utf8");
const [, recipe = ""] = /^## Slack\n.*?^```sh\n(.*?)^```$/ms.exec(page) ?? [];

let gateway: Gateway;
let folder: string;
let received: string[];
let receiver: Awaited<ReturnType<typeof localServer>>;

beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "slack-"));
    mkdirSync(join(folder, "bin"));
    const command = join(folder, "bin/scp-image-members");
    writeFileSync(
        command,
        `#!/bin/sh\nexec '${process.execPath}' '${join(root, "dist/cli/main.js")}' "$@"\n`,
    );
    chmodSync(command, 0o755);
    received = [];
    receiver = await localServer(async (request, response) => {
        received.push(await text(request));
        response.end("ok");
    });
    gateway = await startGateway({
        images: [
            { id: "golden", name: "<!channel> & <@U123>", members: [{ memberId: "stranger" }] },
            { id: "closed", visibility: "private" },
        ],
    });
});

afterEach(async () => {
    await Promise.all([gateway.close(), receiver.close()]);
    rmSync(folder, { recursive: true, force: true });
});

async function run(configuration: string): Promise<{ exitCode: number; messages: string[] }> {
    writeFileSync(join(folder, "policies.json"), configuration);
    const child = spawn("sh", ["-c", recipe], {
        cwd: folder,
        stdio: "ignore",
        env: {
            PATH: [join(folder, "bin"), dirname(process.execPath), process.env.PATH].join(delimiter),
            HOME: folder,
            SLACK_WEBHOOK_URL: receiver.url,
            ...gateway.environment,
        },
    });
    const [exitCode] = await once(child, "close");
    return { exitCode, messages: received.map((body) => JSON.parse(body).text) };
}

test("a violation is told, with nothing in it that Slack would act on", async () => {
    const { exitCode, messages } = await run("{}");
    expect(exitCode).toBe(3);
    expect(messages).toEqual([
        expect.stringMatching(/^Image shares: 1 to look at \(exit code 3\)\n• Image golden .* stranger /),
    ]);
    expect(messages[0]).toContain("&lt;!channel&gt; &amp; &lt;@U123&gt;");
});

test("what could not be read is told", async () => {
    gateway.faults = [{ kind: "status", status: 403, on: "members" }];
    const { exitCode, messages } = await run("{}");
    expect(exitCode).toBe(4);
    expect(messages).toEqual([expect.stringContaining("• Image golden could not be read: ")]);
});

test("an organisation that could not be read is told, also if its policy is advisory", async () => {
    gateway.organization = { units: [{ id: "ou-all" }], accounts: [], readers: [] };
    const rules = { approvedUnitIds: ["ou-all"], enforcementLevel: "advisory" };
    const { exitCode, messages } = await run(JSON.stringify({ "shared-images-approved": rules }));
    expect(exitCode).toBe(4);
    expect(messages).toEqual([
        expect.stringMatching(
            /^Image shares: 1 to look at \(exit code 4\)\n• The organisation of approvedUnitIds could not be read: /,
        ),
    ]);
});

test("a clean audit says nothing", async () => {
    const approving = { "shared-images-approved": { approvedMemberIds: ["stranger"] } };
    expect(await run(JSON.stringify(approving))).toEqual({ exitCode: 0, messages: [] });
});

test("an audit that failed is told, and no finding of an earlier one", async () => {
    writeFileSync(
        join(folder, "findings.ndjson"),
        '{"type":"finding","level":"mandatory","message":"old"}\n',
    );
    expect(await run("{")).toEqual({
        exitCode: 2,
        messages: ["Image shares: 0 to look at (exit code 2)"],
    });
});

test("of many violations 20 are told, and the others counted", async () => {
    for (let member = 0; member < 30; member++) {
        gateway.share("golden", `account-${member}`);
    }
    const { messages } = await run("{}");
    expect(messages[0]?.split("\n")).toHaveLength(22);
    expect(messages[0]).toMatch(/and 11 more: see the log$/);
});
