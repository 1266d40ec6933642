import type { ImageMember } from "../provider/types.js";
import type { CatalogEntry } from "./catalog.js";
import { GatewayError, ImageServiceError } from "./errors.js";
import type { ImagePage } from "./imageList.js";
import type { StoredImage } from "./imageStore.js";
import type { GatewayApiVersion } from "./options.js";
import { type AccountPage, type NamedUnit, type UnitContent, unitIdOf } from "./organization.js";
import type { Organization, OrganizationAccount } from "./organizationSchema.js";

// How answers are spelled on the wire; wrongBody.ts and faultReply.ts spell them wrong. Paths in bodies start with /v2, and `schema`
// stands beside the documented fields, because SCP passes on what Glance says.

/** Writes a timestamp, which is ISO 8601 with `Z`. */
export type WriteTimestamp = (timestamp: string) => string;

export function memberToWire(member: ImageMember, write: WriteTimestamp): object {
    return {
        member_id: member.memberId,
        image_id: member.imageId,
        status: member.status,
        created_at: write(member.createdAt),
        updated_at: write(member.updatedAt),
        schema: "/v2/schemas/member",
    };
}

export function membersToWire(members: readonly ImageMember[], write: WriteTimestamp): object {
    return {
        members: members.map((member) => memberToWire(member, write)),
        schema: "/v2/schemas/members",
    };
}

export function imageToWire(image: StoredImage, write: WriteTimestamp): object {
    return {
        name: image.name,
        ...DISK_FIELDS,
        visibility: image.visibility,
        os_hidden: image.hidden,
        status: image.status,
        owner: image.owner,
        id: image.id,
        created_at: write(image.createdAt),
        updated_at: write(image.updatedAt),
        tags: [],
        self: `/v2/images/${image.id}`,
        file: `/v2/images/${image.id}/file`,
        schema: "/v2/schemas/image",
    };
}

export function imagePageToWire(page: ImagePage, write: WriteTimestamp): object {
    return {
        images: page.images.map((image) => imageToWire(image, write)),
        first: link(page.first),
        ...(page.next !== undefined && { next: link(page.next) }),
        schema: "/v2/schemas/images",
    };
}

function link(query: string): string {
    return query === "" ? "/v2/images" : `/v2/images?${query}`;
}

export function catalogToWire(catalog: readonly CatalogEntry[]): object {
    return {
        endpoints: catalog.map((entry) => ({
            region: entry.region,
            service_type: entry.serviceType,
            service_name: entry.serviceName,
            url: entry.url,
        })),
    };
}

export function versionsToWire(versions: readonly GatewayApiVersion[], endpoint: string): object {
    return {
        versions: versions.map((version) => ({
            id: version.id,
            status: version.status,
            not_before: version.notBefore,
            links: [{ href: `${endpoint}/v1`, rel: "self" }],
        })),
    };
}

/** Units and accounts side by side. An account's row has no state: only the list of accounts tells it. */
export function unitContentToWire({ id }: Organization, { parent, units, accounts }: UnitContent): object {
    const parentFields = { organization_id: id, parent_unit_id: parent.id, parent_unit_name: parent.name };
    return {
        organization_units: [
            ...units.map((unit) => ({
                ...parentFields,
                created_at: ORGANIZATION_TIME,
                depth: parent.depth + 1,
                email: null,
                id: unit.id,
                joined_method: null,
                joined_time: null,
                login_id: null,
                name: unit.name,
                type: "OU",
            })),
            ...accounts.map((account) => ({
                ...parentFields,
                ...accountFields(account),
                depth: parent.depth + 1,
            })),
        ],
    };
}

export function unitToWire({ id, name, parentId, depth }: NamedUnit): object {
    return {
        organization_unit: {
            created_at: ORGANIZATION_TIME,
            depth,
            id,
            name,
            parent_unit_id: parentId ?? null,
            type: depth === 0 ? "ROOT" : "OU",
        },
    };
}

/** As all of SCP's pages are: `count` is that of all pages, and `sort` a list of texts. */
export function accountPageToWire(
    organization: Organization,
    { accounts, count, page, size }: AccountPage,
): object {
    return {
        accounts: accounts.map((account) => ({
            ...accountFields(account),
            organization_id: organization.id,
            parent_unit_id: unitIdOf(account, organization),
            parent_unit_name: null,
            state: account.state,
        })),
        count,
        page,
        size,
        sort: ["created_at:desc"],
    };
}

function accountFields({ accountId, name, type }: OrganizationAccount): object {
    return {
        created_at: ORGANIZATION_TIME,
        email: null,
        id: accountId,
        joined_method: "CREATED",
        joined_time: ORGANIZATION_TIME,
        login_id: null,
        name,
        type,
    };
}

/** One of the two forms in which the Organization service sends times, on which nothing here depends. */
const ORGANIZATION_TIME = "2024-12-19 01:09:05.000";

/** The member ID in the body of a request to share, whatever its type. SCP reads this body, which is not Glance's. */
export function memberIdFromWire(body: string): unknown {
    const value = parsed(body, () => new GatewayError(400, "The request's body is not JSON."));
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
        throw new GatewayError(400, "The request's body is not a JSON object.");
    }
    return "member_id" in value ? value.member_id : undefined;
}

/** The status in the body of a request to answer a share, whatever its type; a body without one is refused as by Glance. */
export function statusFromWire(body: string): unknown {
    if (body === "") {
        throw new ImageServiceError(400, "Body expected in request.");
    }
    const value = parsed(body, () => new ImageServiceError(400, "Malformed JSON in request body."));
    if (typeof value !== "object" || value === null) {
        throw new ImageServiceError(400, "Unexpected body type. Expected list/dict.");
    }
    if (Array.isArray(value)) {
        throw new ImageServiceError(400, 'Expected a status in the form: {"status": "status"}');
    }
    if (!("status" in value)) {
        throw new ImageServiceError(400, "Status not specified");
    }
    return value.status;
}

function parsed(body: string, refusal: () => Error): unknown {
    try {
        return JSON.parse(body);
    } catch {
        throw refusal();
    }
}

/** The fields about an image's data, which nothing here depends on. */
const DISK_FIELDS = {
    disk_format: "qcow2",
    container_format: "bare",
    size: 41126400,
    virtual_size: 117440512,
    checksum: "88c2f7a1e1a4d3f1a5b2c0d9e8f70615",
    protected: false,
    min_ram: 0,
    min_disk: 0,
    os_hash_algo: "sha512",
    os_hash_value: "5f2b1c9d8e7a4f60".repeat(8),
};

/** What an image list can be sorted by. */
export const SORT_FIELDS: readonly string[] = [
    "name",
    "status",
    "container_format",
    "disk_format",
    "size",
    "id",
    "created_at",
    "updated_at",
];

export type ImageField = string | number | undefined;

/** One field of an image by its name on the wire; undefined if an image has none of that name. */
export function imageField(image: StoredImage, field: string): ImageField {
    const { id, name, owner, status, visibility, createdAt, updatedAt } = image;
    const { container_format, disk_format, size } = DISK_FIELDS;
    const times = { created_at: createdAt, updated_at: updatedAt };
    const fields = { id, name, owner, status, visibility, ...times, container_format, disk_format, size };
    return Object.hasOwn(fields, field) ? fields[field as keyof typeof fields] : undefined;
}
