import type { Command } from "commander";
import { type Terminal, write } from "./terminal.js";

/** Options, and arguments of a command, whose value is a file: the shell completes those by itself. */
const fileOptions = ["--config", "--since", "--write-approvals", "--out"];
const fileCommands = ["report"];

/** Lets the shell complete names of files. */
const completeFiles = ":0\n";

/*
 * The script of the library asks bash-completion for the words of the line, which is not there everywhere; and it leaves
 * no way to complete names of files.
 */
const bashAddition = `
declare -F _get_comp_words_by_ref >/dev/null || _get_comp_words_by_ref() {
    cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} words=("\${COMP_WORDS[@]}") cword=$COMP_CWORD
}
complete -o default -F __scp_image_members_complete scp-image-members
`;

/**
 * Prints a shell's completion script (\`completion SHELL\`), or what can come next on a line (\`complete -- WORDS\`), which
 * the script asks for.
 *
 * @param program The commands, without these two.
 */
export async function complete(program: Command, args: readonly string[], terminal: Terminal): Promise<void> {
    const { default: tab } = await import("@bomb.sh/tab/commander");
    if (args[0] === "complete" && isFile(args.slice(2))) {
        await write(terminal.stdout, completeFiles);
        return;
    }
    tab(program, { completionCommandName: "completion" });
    await program.parseAsync(args, { from: "user" });
    if (args[0] === "completion" && args[1] === "bash") {
        await write(terminal.stdout, bashAddition);
    }
}

/** @param words Those of the line; the last one is what is to be completed. */
function isFile(words: readonly string[]): boolean {
    const current = words.at(-1) ?? "";
    const previous = words.at(-2) ?? "";
    return (
        fileOptions.some((option) => previous === option || current.startsWith(`${option}=`)) ||
        (fileCommands.includes(words[0] ?? "") &&
            words.length > 1 &&
            !previous.startsWith("-") &&
            !current.startsWith("-"))
    );
}
