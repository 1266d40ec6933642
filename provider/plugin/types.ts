import * as z from "zod";
import type { GetImageMembersArgs, GetImageMembersResult } from "../getImageMembers.js";
import type { GetSharedImagesArgs, GetSharedImagesResult, SharedImage } from "../getSharedImages.js";
import { type SettingName, type SettingPlaces, settingPlaces } from "../settings/places.js";
import type { Properties } from "../shares/imageMembers.js";
import type { ImageShareInputs, ImageShareState } from "../shares/imageShare.js";
import { type AcceptanceState, shareAnswers } from "../shares/imageShareAcceptance.js";
import { type ImageMember, imageMemberStatuses, imageVisibilities } from "../types.js";

/*
 * The types of the package `scp`, of which its schema is made. They are those that programs in TypeScript import, and their
 * descriptions are the docstrings of those: the compiler and a test hold both together.
 */

const status = z
    .enum(imageMemberStatuses)
    .describe(
        "Where a share stands, as the member account has answered it. It only decides whether the image shows up in the " +
            "member's own image list: a member of any status can read the image by its ID and download it.",
    );

const visibility = z
    .enum(imageVisibilities)
    .describe(
        "Who can use an image: `private` its owner alone, `shared` its owner and its members, `public` and `community` " +
            "every account.",
    );

const member = z
    .object({
        imageId: z.string().describe("The ID of the image that is shared."),
        memberId: z
            .string()
            .describe("The ID of the account that it is shared with, exactly as the service spells it."),
        status: status.describe(
            "Whether the account has answered the share. It can use the image whatever it has answered.",
        ),
        createdAt: z
            .string()
            .describe("When the share was made: ISO 8601 in UTC, for example `2025-07-22T09:00:00Z`."),
        updatedAt: z
            .string()
            .describe("When the share last changed, for example by the account's answer: ISO 8601 in UTC."),
    })
    .describe("One account that an image is shared with.") satisfies z.ZodType<ImageMember>;

const statuses = z.array(status).optional();
const connection = z
    .string()
    .optional()
    .describe(
        "The name of a connection in `scp:connections`, for another account or region. Default: the stack's own settings.",
    );
const members = z
    .array(member)
    .describe(
        "The accounts that it is shared with, of the statuses that were asked for. Sorted by member ID.",
    );
const memberIds = z.array(z.string()).describe("The member IDs alone, in the same order.");
const usedBy = visibility.describe(
    "A `private` image has no members. A `public` or `community` one has none either, and everybody can use it.",
);

const sharedImage = z
    .object({
        id: z.string().describe("The image's ID."),
        name: z.string().describe("The image's name; empty if it has none."),
        status: z.string().describe("The image's own status, for example `active`."),
        owner: z.string().describe("The ID of the account that it belongs to."),
        visibility: visibility.describe(
            "`shared`; or `public` or `community`, which everybody can use, so that it has no members.",
        ),
        createdAt: z.string().describe("When the image was made: ISO 8601 in UTC."),
        updatedAt: z.string().describe("When the image last changed: ISO 8601 in UTC."),
        members,
        memberIds,
    })
    .describe(
        "An image that others than its owner can use, with its members.",
    ) satisfies z.ZodType<SharedImage>;

export const getImageMembersArgs = z.object({
    imageId: z
        .string()
        .describe("The ID of the image: 1 to 128 letters, digits, `-` or `_`; on SCP it is a UUID."),
    statuses: statuses.describe("Keeps only members of these statuses; at least one. Default: all three."),
    connection,
}) satisfies z.ZodType<Loose<GetImageMembersArgs>>;

export const getImageMembersResult = z.object({
    id: z.string().describe("The image's ID, as every result of Pulumi's functions has one."),
    imageId: z.string().describe("The image's ID."),
    visibility: usedBy,
    members,
    memberIds,
}) satisfies z.ZodType<GetImageMembersResult>;

export const getSharedImagesArgs = z.object({
    statuses: statuses.describe(
        "Keeps only members of these statuses; at least one. An image without such members is still there. Default: all three.",
    ),
    connection,
}) satisfies z.ZodType<Loose<GetSharedImagesArgs>>;

export const getSharedImagesResult = z.object({
    images: z.array(sharedImage).describe("The images with their members, sorted by image ID."),
    imageIds: z.array(z.string()).describe("The image IDs alone, in the same order."),
    unlisted: z
        .array(z.string())
        .describe(
            "What the service does not list, so that it may be shared without standing in `images`: `hidden`, or a visibility. It is " +
                "also logged as a warning. Empty if `images` are all that there are.",
        ),
}) satisfies z.ZodType<GetSharedImagesResult>;

export const imageMembersArgs = z.object({
    imageId: z
        .string()
        .describe(
            "The ID of the image: 1 to 128 letters, digits, `-` or `_`; on SCP it is a UUID. Another one replaces the resource.",
        ),
    statuses: statuses.describe(
        "Keeps only members of these statuses; at least one. Default: all three, which is what policies ask for.",
    ),
    connection,
}) satisfies z.ZodType<Loose<GetImageMembersArgs>>;

export const imageMembersProperties = imageMembersArgs.extend({
    imageId: z.string().describe("The image's ID, which is also the resource's `id`."),
    visibility: usedBy,
    members: members.describe(
        "The accounts that the image is shared with, of the statuses that were asked for. Sorted by member ID.",
    ),
    memberIds,
}) satisfies z.ZodType<Loose<Properties>>;

const answer = z.enum(shareAnswers).describe("How an account can answer a share.");

export const imageShareArgs = z.object({
    imageId: z
        .string()
        .describe(
            "The ID of the image, which must belong to the account of the connection and have the visibility `shared`.",
        ),
    memberId: z
        .string()
        .describe("The ID of the account that may use the image: 1 to 64 letters, digits or `-`."),
    adopt: z
        .boolean()
        .optional()
        .describe(
            "Takes over a share that is there already, where it would be an error: destroying the resource then takes that share back. " +
                "It counts only when the resource is created. Default: false.",
        ),
    connection,
}) satisfies z.ZodType<Loose<ImageShareInputs>>;

export const imageShareProperties = imageShareArgs.extend({
    imageId: z.string().describe("The image's ID."),
    memberId: z.string().describe("The ID of the account that may use the image."),
    status: status.describe(
        "Whether the account has answered the share. It can use the image whatever it has answered.",
    ),
    createdAt: z
        .string()
        .describe(
            "When the share was made: ISO 8601 in UTC. A share that was taken back and made again keeps its first time.",
        ),
    updatedAt: z
        .string()
        .describe("When the share last changed, for example by the account's answer: ISO 8601 in UTC."),
}) satisfies z.ZodType<Loose<ImageShareState>>;

export const acceptanceArgs = z.object({
    imageId: z.string().describe("The ID of the image that another account shares."),
    memberId: z
        .string()
        .optional()
        .describe(
            "The account that the image is shared with, which answers. Default: the connection's `scp:accountId`.",
        ),
    status: answer.describe(
        "The answer. It only decides whether the image is in the account's own list of images: the account can use it either way.",
    ),
    connection,
});

export const acceptanceProperties = acceptanceArgs.extend({
    imageId: z.string().describe("The image's ID."),
    memberId: z.string().describe("The ID of the account that the image is shared with."),
    status: status.describe(
        "The answer as the service has it. After a refresh it can be another one than was given.",
    ),
    createdAt: z.string().describe("When the share was made: ISO 8601 in UTC."),
    updatedAt: z
        .string()
        .describe("When the share last changed, for example by this answer: ISO 8601 in UTC."),
}) satisfies z.ZodType<Loose<AcceptanceState>>;

const settings = {
    accessKey: z.string().describe("The access key."),
    secretKey: z.string().describe("The secret key, which signs every request."),
    authToken: z.string().describe("A token, instead of the keys or beside them."),
    accountId: z
        .string()
        .describe(
            "The account of the credentials. With it, a list that is only a part is told from the whole.",
        ),
    region: z.string().describe("For example `kr-west1`."),
    environment: z.string().describe("`s` (for Samsung), `g` (for Sovereign) or `e` (for Enterprise)."),
    authUrl: z
        .string()
        .describe("The endpoint catalog's address, for example `https://iam.e.samsungsdscloud.com/v1`."),
    endpoint: z.string().describe("The address of the virtual server service, used as it is."),
    apiVersion: z.string().describe("`1.3`, `1.2`, `1.1` or `1.0`. Default: `1.3`."),
    language: z
        .string()
        .describe("The language of the service's error texts: `en-US` or `ko-KR`. Default: `en-US`."),
    allowHttp: z
        .boolean()
        .describe("Lets `http://` through to hosts other than this machine. Default: false."),
    timeoutSeconds: z.number().describe("For one attempt of a call, 0.1 to 3600. Default: 30."),
    maxRetries: z.int().describe("Further attempts after an attempt that failed, 0 to 20. Default: 4."),
    concurrency: z.int().describe("The most connections at once, 1 to 1024. Default: 64."),
    caFile: z
        .string()
        .describe("A PEM file with certificate authorities that are trusted beside the system's."),
} satisfies Record<SettingName, z.ZodType>;

const namedConnection = z
    .object(settings)
    .partial()
    .describe("A further account or region. It takes nothing from the provider's own settings.");

/** The configuration of a provider: `scp:` in the stack's, or the arguments of an explicit one. */
export const configuration = z
    .object({
        ...settings,
        connections: z
            .record(z.string(), namedConnection)
            .describe("Further accounts or regions, by name, for the argument `connection`."),
    })
    .partial();

export const secretConfiguration: readonly string[] = Object.entries<SettingPlaces>(settingPlaces).flatMap(
    ([name, { isSecret }]) => (isSecret ? [name] : []),
);

/** The types that have a name of their own in every language. */
export const namedTypes = {
    ImageMemberStatus: status,
    ImageVisibility: visibility,
    ShareAnswer: answer,
    ImageMember: member,
    SharedImage: sharedImage,
    Connection: namedConnection,
};

/** With `exactOptionalPropertyTypes`, what may be left out may not be undefined. zod knows no such difference. */
type Loose<T> = { [Key in keyof T]: undefined extends T[Key] ? T[Key] | undefined : T[Key] };
