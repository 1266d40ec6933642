import { runCli } from "./runCli.js";

describe("an option that takes one value and is given twice is refused, and nothing is read", () => {
    test.each([
        [["audit", "--stack=dev", "--image-id", "i", "--stack=prod"], "--stack <name>"],
        [["audit", "--config", "a.json", "--config", "a.json"], "--config <file>"],
        [["audit", "--since", "a.json", "--since", "b.json"], "--since <file>"],
        [["report", "--out", "a", "--out", "b"], "--out <file>"],
        [["list", "--image-id", "i", "--connection", "east", "--connection=west"], "--connection <name>"],
    ])("%j", async (args, option) => {
        expect(await runCli(args)).toEqual({
            exitCode: 2,
            stdout: "",
            stderr: `error: option '${option}' was given more than once\n`,
        });
    });
});

test("an option that takes a list can be given again", async () => {
    const { stderr } = await runCli(
        "list --image-id a --image-id b --image_id c --status pending --status rejected".split(" "),
    );
    expect(stderr).toContain("No SCP credentials are set");
});
