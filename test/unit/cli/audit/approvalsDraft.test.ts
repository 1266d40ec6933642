import fs, { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApprovalsDraft, openDraft, saveDraft } from "../../../../cli/audit/approvalsDraft.js";
import { folderWith } from "../runCli.js";

/* What two commands make of one file. What is in it: approvalsText.test.ts, writeApprovals.test.ts. */

let folder: string;

beforeEach(() => {
    folder = folderWith({ "approvals.yaml": "- memberId: a\n" });
});

afterEach(() => jest.restoreAllMocks());

const open = () => openDraft("approvals.yaml", undefined, folder);
const written = () => readFileSync(join(folder, "approvals.yaml"), "utf8");

function save(before: ApprovalsDraft, memberId: string): void {
    const draft = { ...before, text: `${before.text}- memberId: ${memberId}\n` };
    saveDraft({ draft, shares: [], isNew: true }, before);
}

test("a command that comes between another's last look and its write is refused, and no approval is lost", () => {
    const [first, second] = [open(), open()];
    const { renameSync } = fs;
    jest.spyOn(fs, "renameSync").mockImplementationOnce((...names) => {
        expect(() => save(second, "c")).toThrow("another command is writing it, so nothing is written.");
        renameSync(...names);
    });
    save(first, "b");
    expect(written()).toBe("- memberId: a\n- memberId: b\n");
    expect(() => save(second, "c")).toThrow("it was changed while the images were read");
    save(open(), "c");
    expect(written()).toBe("- memberId: a\n- memberId: b\n- memberId: c\n");
    expect(readdirSync(folder)).toEqual(["approvals.yaml"]);
});

test("what a command left that was ended while it wrote is told, with what to remove, and stays", () => {
    const lock = join(folder, "approvals.yaml.lock");
    writeFileSync(lock, "");
    expect(() => save(open(), "b")).toThrow(
        `If no other command runs, one was ended while it wrote: remove ${JSON.stringify(lock)}.`,
    );
    expect(readdirSync(folder)).toEqual(["approvals.yaml", "approvals.yaml.lock"]);
    expect(written()).toBe("- memberId: a\n");
});
