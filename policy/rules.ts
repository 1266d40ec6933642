import { type ImageMemberStatus, imageMemberStatuses } from "../provider/types.js";
import { Approvals, type PlacedApproval } from "./approvals.js";
import type { FileContent } from "./approvalsFile.js";
import { checkConfiguration, checkFileContent, type Problems } from "./configuration.js";
import type { ConfigurationKey, PolicyConfiguration } from "./policyConfiguration.js";
import { quoted } from "./text.js";

/** What shares are judged by. */
export interface SharingRules {
    readonly approvals: Approvals;
    readonly statuses: ReadonlySet<ImageMemberStatus>;
    readonly publicImageIds: ReadonlySet<string>;
}

/** The keys that make up the rules of shares. */
export const sharingKeys = [
    "approvedMemberIds",
    "approvals",
    "approvalsFile",
    "statuses",
    "allowPublicImageIds",
    "onLookupError",
] as const satisfies ConfigurationKey[];

/** Reads a file of approvals by its configured path. */
export type ApprovalsFileReader = (path: string) => FileContent;

/** A configuration, or the part of it in a file, with what the places in it begin with. */
interface Source {
    readonly config: PolicyConfiguration;
    readonly prefix: string;
}

/** The rules that a configuration of these keys makes, or what is wrong with it. */
export function readRules(
    config: unknown,
    keys: readonly ConfigurationKey[],
    readFile: ApprovalsFileReader,
): SharingRules | Problems {
    const checked = checkConfiguration(config, keys);
    if ("problems" in checked) {
        return checked;
    }
    const sources: Source[] = [{ config: checked, prefix: "" }];
    const { approvalsFile } = checked;
    if (approvalsFile !== undefined) {
        const file = readFile(approvalsFile);
        if ("problem" in file) {
            return { problems: [file.problem] };
        }
        const inFile = checkFileContent(file.content, approvalsFile);
        if ("problems" in inFile) {
            return inFile;
        }
        sources.push({ config: inFile, prefix: `${approvalsFile}: ` });
    }
    const problems = findRepeats(sources);
    return problems.length > 0
        ? { problems }
        : {
              approvals: new Approvals(sources.flatMap(placedApprovals)),
              statuses: new Set(checked.statuses ?? imageMemberStatuses),
              publicImageIds: new Set(checked.allowPublicImageIds),
          };
}

function placedApprovals({ config, prefix }: Source): PlacedApproval[] {
    return [
        ...(config.approvedMemberIds ?? []).map((memberId, i) => ({
            memberId,
            place: `${prefix}approvedMemberIds[${i}]`,
        })),
        ...(config.approvals ?? []).map((approval, i) => ({
            ...approval,
            place: `${prefix}approvals[${i}]`,
        })),
    ];
}

/** IDs that are there twice for the same purpose, or in two spellings. */
export function findRepeats(sources: readonly Source[]): string[] {
    const members = new FirstPlaces("");
    const imagesOfMembers = new FirstPlaces(" of the same account");
    const lists = (["statuses", "allowPublicImageIds", "imageIds"] as const).flatMap((key) => {
        const places = new FirstPlaces("");
        const values = sources[0]?.config[key] ?? [];
        return values.flatMap((value, i) => places.problemsOf(value, `${key}[${i}]`));
    });
    const approvals = sources.flatMap(({ config, prefix }) => [
        ...(config.approvedMemberIds ?? []).flatMap((memberId, i) =>
            members.problemsOf(memberId, `${prefix}approvedMemberIds[${i}]`, everyImage),
        ),
        ...(config.approvals ?? []).flatMap(({ memberId, imageIds }, i) => {
            const place = `${prefix}approvals[${i}]`;
            return [
                ...members.problemsOf(memberId, `${place}.memberId`, imageIds ? place : everyImage),
                ...(imageIds ?? []).flatMap((imageId, j) =>
                    imagesOfMembers.problemsOf(imageId, `${place}.imageIds[${j}]`, memberId),
                ),
            ];
        }),
    ]);
    return [...lists, ...approvals];
}

const everyImage = "every image";

/** Remembers where each ID was seen first, and says when it comes again, or again in another spelling. */
class FirstPlaces {
    readonly #kind: string;
    readonly #places = new Map<string, string>();
    readonly #spellings = new Map<string, { id: string; place: string }>();

    constructor(kind: string) {
        this.#kind = kind;
    }

    /** @param purpose The same ID may come again for another purpose. */
    problemsOf(id: string, place: string, purpose = ""): string[] {
        const spelling = this.#spellings.get(id.toLowerCase()) ?? { id, place };
        this.#spellings.set(id.toLowerCase(), spelling);
        if (spelling.id !== id) {
            const first = `${spelling.place}, ${quoted(spelling.id)}`;
            return [`${place} is ${quoted(id)}, which is ${first}, in other letter case: keep the right one`];
        }
        const earlier = this.#places.get(`${id} ${purpose}`);
        if (earlier === undefined) {
            this.#places.set(`${id} ${purpose}`, place);
            return [];
        }
        return [`${place} is ${quoted(id)}, which repeats ${earlier}${this.#kind}: keep one of the two`];
    }
}
