import { takeBackCommand } from "../../policy/messages.js";
import { aboutPolicy } from "../policies.js";
import type { ReportedFinding } from "../shareReport.js";

/** A piece of a message. Our policies write commands and names of settings in backticks, and no name from outside has any. */
export interface MessagePart {
    readonly text: string;
    readonly isCode: boolean;
}

/** A message line by line, each in its pieces. A backtick that is alone stays one, as all do that are not ours. */
export function messageLines({ policy, message }: ReportedFinding): MessagePart[][] {
    const lines = message.split(/\r?\n/);
    if (aboutPolicy(policy) === undefined) {
        return lines.map((text) => [{ text, isCode: false }]);
    }
    return lines.map((line) =>
        line
            .split(/(`[^`]+`)/)
            .map((text, index) =>
                index % 2 === 1 ? { text: text.slice(1, -1), isCode: true } : { text, isCode: false },
            ),
    );
}

/** The command that takes the share back, where the message does not have it already. */
export function missingCommand({ imageId, memberId, message }: ReportedFinding): string | undefined {
    if (imageId === undefined || memberId === undefined) {
        return undefined;
    }
    const command = takeBackCommand(imageId, memberId);
    return message.includes(command) ? undefined : command;
}
