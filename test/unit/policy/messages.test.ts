import { execFileSync } from "node:child_process";
import { imageMessages, takeBackCommand } from "../../../policy/messages.js";

/** The words of a command as a shell hands them to its program. */
function wordsOf(command: string): string[] {
    const program = command.replace(/^scp-cli/, "printf '%s\\n'");
    return execFileSync("sh", ["-c", program], { encoding: "utf8" }).trimEnd().split("\n");
}

test("the command that takes a share back names image and account", () => {
    expect(takeBackCommand("img", "acc")).toBe(
        "scp-cli virtualserver image member delete --image_id img --member_id acc",
    );
});

test.each(["-x", "--help", "-", "- x", "--member_id=other", "-$(id)", "-'; id #"])(
    "an ID that begins with a hyphen becomes no option of a command: %s",
    (id) => {
        expect(wordsOf(takeBackCommand(id, id))).toEqual([
            "virtualserver",
            "image",
            "member",
            "delete",
            `--image_id=${id}`,
            `--member_id=${id}`,
        ]);
        const many = Array.from({ length: 21 }, () => ({ kind: "everybody", visibility: "public" }) as const);
        const [, command = ""] =
            /`(.*)`/.exec(imageMessages({ imageId: id, members: [] }, many).at(-1) ?? "") ?? [];
        expect(wordsOf(command).at(-1)).toBe(`--image_id=${id}`);
    },
);
