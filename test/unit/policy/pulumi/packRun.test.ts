import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { imageMembersApproved } from "../../../../policy/checks/imageMembersApproved.js";
import { PackRun } from "../../../../policy/pulumi/packRun.js";

const environment = { ...process.env };
const cwd = process.cwd();
let folder: string;

beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "pack-run-"));
    writeFileSync(join(folder, "approvals.yaml"), "- memberId: a");
});

afterEach(() => {
    process.env = { ...environment };
    process.chdir(cwd);
    rmSync(folder, { recursive: true });
});

function approved(run: PackRun): unknown {
    return run.rules.rulesOf(imageMembersApproved, { approvalsFile: "approvals.yaml" });
}

const right = { approvals: { all: [{ memberId: "a", place: "approvals.yaml: approvals[0]" }] } };

test("a relative file of approvals counts from the folder that the shell says pulumi was started in", () => {
    process.env.PWD = folder;
    expect(approved(new PackRun({}))).toMatchObject(right);
});

test("a relative file of approvals counts from the folder of the process if there is no shell", () => {
    delete process.env.PWD;
    process.chdir(folder);
    expect(approved(new PackRun({}))).toMatchObject(right);
});

test("a relative file of approvals counts from the folder that the caller names", () => {
    expect(approved(new PackRun({}, folder))).toMatchObject(right);
});

test("a file of approvals that is not there is told with where it was looked for", () => {
    expect(approved(new PackRun({}, join(folder, "sub")))).toEqual({
        problems: [
            `approvalsFile is "approvals.yaml", which is ${join(folder, "sub/approvals.yaml")}: there is no such file`,
        ],
    });
});

describe("what was read live", () => {
    const image = (imageId: string, memberId: string) => ({
        imageId,
        members: [{ memberId, status: "accepted" as const }],
        isWhole: true,
    });

    test("is nothing to begin with", () => {
        expect(new PackRun({}).live).toEqual({ images: [], areAll: false });
    });

    test("is what all policies have read together, each image once", () => {
        const run = new PackRun({});
        run.keepLive("one", { images: [image("i", "a"), image("j", "a")], areAll: true });
        run.keepLive("other", { images: [image("j", "b"), image("k", "b")], areAll: false });
        expect(run.live).toEqual({
            images: [image("i", "a"), image("j", "b"), image("k", "b")],
            areAll: true,
        });
    });

    test("is what each policy has read last", () => {
        const run = new PackRun({});
        run.keepLive("one", { images: [image("i", "a")], areAll: true });
        run.keepLive("one", { images: [image("j", "a")], areAll: false });
        expect(run.live).toEqual({ images: [image("j", "a")], areAll: false });
    });
});
