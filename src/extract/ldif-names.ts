import type { SourceSpec } from "../model/index.ts";
import { binaryText, type ReadBinary, toBase64 } from "./ldif-binary.ts";

/** What a name of an attribute means in one source. */
export interface LdifName {
  /** Its one spelling, options included: as the schema has it where that is known, else in lower case. */
  readonly spelled: string;
  /** How its values are written as text where they are binary. */
  readonly binary: ReadBinary | undefined;
}

/**
 * Looks names up as a file writes them: directories do not tell letter case apart, mappings do. The source may spell
 * attributes itself in `columns`, and call some `binary`.
 */
export function ldifNames({ columns = [], binary = [] }: SourceSpec): (name: string) => LdifName {
  const spellings = new Map([...KNOWN, ...binary, ...columns].map((name) => [name.toLowerCase(), name]));
  const named = new Set(binary.map((name) => name.toLowerCase()));
  const known = new Map<string, LdifName>();
  return (name) => {
    const found = known.get(name);
    if (found !== undefined) return found;
    const [attribute = "", ...options] = name.toLowerCase().split(";");
    const isBinary = named.has(attribute) || options.includes("binary");
    const meant = {
      spelled: [spellings.get(attribute) ?? attribute, ...options].join(";"),
      binary: binaryText(attribute) ?? (isBinary ? toBase64 : undefined),
    };
    // A file with ever new names must not fill the memory.
    if (known.size < 10_000) known.set(name, meant);
    return meant;
  };
}

/** Of RFC 4519, 4524, 2798, 2307 and 4512, of Active Directory, and of OpenLDAP's and 389's operational attributes. */
const KNOWN: readonly string[] = `
  dn objectClass cn sn c l st street o ou title description searchGuide businessCategory postalAddress postalCode postOfficeBox
  physicalDeliveryOfficeName telephoneNumber telexNumber teletexTerminalIdentifier facsimileTelephoneNumber x121Address
  internationalISDNNumber registeredAddress destinationIndicator preferredDeliveryMethod member owner roleOccupant seeAlso
  userPassword userCertificate name givenName initials generationQualifier x500UniqueIdentifier dnQualifier distinguishedName
  uniqueMember houseIdentifier dc uid mail info favouriteDrink drink roomNumber photo userClass host manager documentIdentifier
  homePhone secretary homePostalAddress personalTitle mobile pager friendlyCountryName co uniqueIdentifier organizationalStatus
  buildingName audio documentPublisher carLicense departmentNumber displayName employeeNumber employeeType jpegPhoto
  preferredLanguage userSMIMECertificate userPKCS12 labeledURI uidNumber gidNumber gecos homeDirectory loginShell
  shadowLastChange shadowMin shadowMax shadowWarning shadowInactive shadowExpire shadowFlag memberUid
  createTimestamp modifyTimestamp creatorsName modifiersName entryUUID entryCSN entryDN structuralObjectClass subschemaSubentry
  hasSubordinates numSubordinates memberOf isMemberOf nsUniqueId nsAccountLock nsRole nsRoleDN pwdChangedTime pwdAccountLockedTime
  pwdFailureTime pwdHistory pwdPolicySubentry pwdReset krbPrincipalName krbPasswordExpiration krbLastPwdChange ipaUniqueID
  ipaNTSecurityIdentifier mepManagedEntry authTimestamp lastLoginTime passwordExpirationTime loginDisabled
  accountExpires accountNameHistory adminCount adminDescription adminDisplayName altRecipient altSecurityIdentities assistant
  badPasswordTime badPwdCount canonicalName codePage comment company countryCode department directReports division
  dSCorePropagationData employeeID extensionAttribute1 extensionAttribute2 extensionAttribute3 extensionAttribute4
  extensionAttribute5 extensionAttribute6 extensionAttribute7 extensionAttribute8 extensionAttribute9 extensionAttribute10
  extensionAttribute11 extensionAttribute12 extensionAttribute13 extensionAttribute14 extensionAttribute15 groupType
  homeDrive homeMDB instanceType ipPhone isCriticalSystemObject isDeleted lastLogoff lastLogon lastLogonTimestamp legacyExchangeDN
  localeID lockoutTime logonCount logonHours mailNickname managedObjects middleName mS-DS-ConsistencyGuid
  msDS-UserPasswordExpiryTimeComputed msDS-User-Account-Control-Computed msDS-PrincipalName msDS-preferredDataLocation
  msExchMailboxGuid msExchRecipientTypeDetails msExchHideFromAddressLists msExchUsageLocation msRTCSIP-PrimaryUserAddress
  msNPAllowDialin nTSecurityDescriptor objectCategory objectGUID objectSid objectVersion otherFacsimileTelephoneNumber
  otherHomePhone otherIpPhone otherMailbox otherMobile otherPager otherTelephone personalPager primaryGroupID primaryTelexNumber
  profilePath proxyAddresses publicDelegates pwdLastSet repsFrom sAMAccountName sAMAccountType scriptPath servicePrincipalName
  showInAddressBook sIDHistory streetAddress targetAddress textEncodedORAddress thumbnailLogo thumbnailPhoto tokenGroups
  url userAccountControl userParameters userPrincipalName userSharedFolder userWorkstations uSNChanged uSNCreated whenChanged
  whenCreated wWWHomePage`
  .trim()
  .split(/\s+/);
