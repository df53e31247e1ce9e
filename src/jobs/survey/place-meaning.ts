/** What a column or path seems to be for, told from its name in English, German, French or Spanish. */
export type Meaning = keyof typeof NAMES;

/** Names in lower case, without accents and signs. */
const NAMES = {
  id: "id uid uuid guid userid customerid customernumber customerno kundennr kundennummer kdnr kundenid benutzerid clientid memberid membernumber mitgliedsnummer mitgliedsnr personid personalnummer personnelnumber employeenumber externalid idclient idcliente idusuario numeroclient numclient codecliente codigocliente numerocliente localid sub pk objectguid",
  username:
    "username login userlogin loginname user benutzername benutzer anmeldename kennung nomutilisateur nomdutilisateur identifiant usuario nombreusuario nombredeusuario samaccountname accountname screenname normalizedusername",
  email:
    "email emailaddress mail emailadresse mailadresse mailaddress courriel adressemail adresseemail correo correoelectronico useremail primaryemail primaryemailaddress contactemail kundenemail",
  emailVerified:
    "emailverified isemailverified emailok emailconfirmed emailbestatigt emailbestaetigt mailverified mailok emailverifie emailverificado emailvalid emailvalidated verified confirmed",
  phone:
    "phone phonenumber telephone telephonenumber telefon telefonnummer telefonnr tel mobile mobilephone mobilenumber mobil mobilnummer mobiltelefon handy handynummer rufnummer cell cellphone telefono numerotelefono movil portable telephoneportable telephonemobile primaryphonenumber primaryphone numerotelephone numerodetelephone",
  phoneVerified:
    "phoneverified phonenumberverified isphoneverified telok telefonok phoneok phoneconfirmed phonenumberconfirmed mobileverified telefonbestatigt",
  givenName: "givenname firstname vorname forename prenom nombre fname first",
  familyName: "familyname lastname nachname surname zuname familienname nom nomdefamille apellido apellidos lname last sn",
  name: "name fullname displayname vollname vollstandigername anzeigename nomcomplet nombrecompleto cn",
  middleName: "middlename zweitername deuxiemeprenom segundonombre",
  nickname: "nickname nick spitzname surnom apodo",
  birthdate:
    "birthdate birthday dateofbirth dob geburtsdatum geburtstag gebdatum gebdat datenaissance datedenaissance naissance fechanacimiento fechadenacimiento nacimiento",
  gender: "gender sex geschlecht sexe genre sexo genero",
  locale: "locale language lang sprache langue idioma preferredlanguage",
  zoneinfo: "timezone zoneinfo tz zeitzone fuseauhoraire zonahoraria",
  picture: "picture avatar avatarurl photo photourl photouri imageurl bild profileimageurl profilepicture",
  website: "website homepage webseite siteweb sitioweb weburl",
  updatedAt:
    "updatedat updatedon updated modifiedat modified lastmodified lastmodifiedat modifiedon geandert geaendert geandertam geaendertam anderungsdatum aenderungsdatum datemodification modifiele actualizado fechamodificacion fechaactualizacion",
  address: "address fulladdress anschrift adresse domicilio direccion",
  street: "street streetaddress strasse strassehausnummer rue calle addressline1 address1",
  postalCode: "zip zipcode postalcode postcode plz postleitzahl codepostal codigopostal cp",
  city: "city town ort stadt wohnort ville ciudad locality localite localidad",
  country: "country land pays pais",
  groups: "roles role groups group rollen rolle gruppen gruppe rol grupo grupos groupe groupes userroles usergroups rolenames memberof",
  status: "status state zustand statut estado accountstatus kontostatus",
  enabled: "enabled active isactive isenabled aktiv actif activo",
  disabled:
    "disabled blocked locked banned suspended isdisabled isblocked isbanned gesperrt deaktiviert bloque desactive bloqueado desactivado inactive",
  password: "password passwd pass pwd kennwort passwort motdepasse contrasena clave plainpassword",
  passwordHash:
    "passwordhash passhash hash userpass passworddigest encryptedpassword pwhash kennworthash passworthash hashedpassword cryptedpassword passwordencrypted userpassword",
  salt: "salt passwordsalt pwsalt hashsalt",
  hashScheme: "passwordhasher hasher hashalgorithm passwordalgorithm hashtype",
  google: "googleid googlesub googleuserid idgoogle",
  facebook: "facebookid facebookuserid fbid idfacebook",
  apple: "appleid applesub appleuserid idapple",
  amazon: "amazonid amazonuserid idamazon",
} as const;

const MEANING_OF: ReadonlyMap<string, Meaning> = new Map(
  Object.entries(NAMES).flatMap(([meaning, names]) => names.split(" ").map((name) => [name, meaning as Meaning] as const)),
);
const OWNERS = /^(?:user|kunden?|customer|client|contact|member|account|profile|usuario|cliente|utilisateur)(?=.{2})/;

/** The meaning of a column's name or of a path's last key; undefined where the name says nothing. */
export function meaningOf(place: string): Meaning | undefined {
  const name = plainName(lastKey(place));
  return MEANING_OF.get(name) ?? MEANING_OF.get(name.replace(OWNERS, ""));
}

/** A name in lower case, without accents, spaces and signs: `E-Mail-Adresse` as `emailadresse`. */
export function plainName(name: string): string {
  return name
    .replaceAll("ß", "ss")
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

/** `profile["e-mail"]` and `profile.e-mail` as `e-mail`. */
function lastKey(place: string): string {
  const quoted = /\["((?:[^"\\]|\\.)+)"\]$/.exec(place)?.[1];
  return quoted ?? place.replace(/\[\d+\]$/, "").slice(place.lastIndexOf(".") + 1);
}
