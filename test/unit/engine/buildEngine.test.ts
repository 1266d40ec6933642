import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildEngine } from "../../engine/buildEngine.js";
import { moduleFolder, moduleVersion } from "../../engine/engineVersions.js";

let folder: string;
let file: string;

beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "build-engine-"));
    file = join(folder, "out/pulumi");
});

afterEach(() => rm(folder, { recursive: true }));

/** Builds with a Go that is a shell script: `$OUT` is the file that it is to write. */
async function buildWith(script: string): Promise<void> {
    await mkdir(join(folder, "bin"));
    const findOutput = `for last; do [ "$previous" = -o ] && OUT="$last"; previous="$last"; done`;
    await writeFile(join(folder, "bin/go"), `#!/bin/sh\n${findOutput}\n${script}\n`);
    await chmod(join(folder, "bin/go"), 0o755);
    await buildEngine(file, { PATH: join(folder, "bin") }, () => {});
}

test("a build takes the pinned modules and sets the version, without a C compiler", async () => {
    await buildWith(`for a; do echo "$a"; done > $OUT; echo "$PWD $CGO_ENABLED $GOWORK" >> $OUT`);

    const [...lines] = (await readFile(file, "utf8")).trim().split("\n");
    expect(lines).toEqual([
        "build",
        "-v",
        "-mod=readonly",
        "-buildvcs=false",
        "-ldflags",
        `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${moduleVersion}`,
        "-o",
        expect.stringContaining(`${file}.draft-`),
        "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
        `${moduleFolder} 0 off`,
    ]);
});

test("a build appears under its name only once it is complete", async () => {
    await buildWith(`echo half > $OUT; [ -e \${OUT%.draft-*} ] && exit 1; echo whole > $OUT`);

    expect(await readFile(file, "utf8")).toBe("whole\n");
    expect(await readdir(join(folder, "out"))).toEqual(["pulumi"]);
});

test("a failed build leaves nothing, and the error has Go's own words", async () => {
    const go = `echo half > $OUT
        echo "go: downloading github.com/a/b v1.0.0" >&2
        echo github.com/a/b >&2
        echo "go: go.mod requires go >= 1.25.11 (running go 1.22.0; GOTOOLCHAIN=local)" >&2
        exit 1`;

    await expect(buildWith(go)).rejects.toThrow(
        /^go build failed: go: go\.mod requires go >= 1\.25\.11 \(running go 1\.22\.0; GOTOOLCHAIN=local\)$/,
    );
    expect(await readdir(join(folder, "out"))).toEqual([]);
});

test("what a killed build has left behind is removed", async () => {
    await mkdir(join(folder, "out"));
    await writeFile(`${file}.draft-1`, "half");

    await buildWith("echo whole > $OUT");

    expect(await readdir(join(folder, "out"))).toEqual(["pulumi"]);
});

test("without Go, the error says so", async () => {
    await expect(buildEngine(file, { PATH: folder }, () => {})).rejects.toThrow("go is not on PATH");
});
