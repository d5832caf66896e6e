// What scripts say, in French.
const fine = "\u202f";

export const words = {
  count: (n) => n === 0 ? "Aucune adresse trouvée." :
    n === 1 ? "1 suggestion, flèche bas pour y aller." :
    `${n} suggestions, flèches haut et bas pour les parcourir.`,
  failed: `Les suggestions ne répondent pas${fine}: appuyez sur Entrée pour chercher.`,
  chosen: (label) => `Adresse choisie${fine}: ${label}. Ses informations suivent le champ.`,
  copied: (text) => `Copié${fine}: ${text}`,
  copyFailed: `La copie a échoué${fine}: sélectionnez le texte à la main.`,
  copiedShort: "Copié",
  noMap: "La carte n’a pas pu s’afficher.",
  map: (label) => `Carte des environs de ${label}. Flèches pour se déplacer, plus et moins pour changer d’échelle.`,
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  around: (whole, numbers, streets) => numbers === 0 ? "Aucun numéro connu à moins de 250 mètres de ce point." :
    whole ? `À 250 mètres au plus de cette adresse${fine}: ${plural(numbers, "numéro")}, sur ${plural(streets, "voie")}.` :
    `Autour de cette adresse, les ${numbers} numéros les plus proches, sur ${plural(streets, "voie")}.`,
  aroundFailed: "Les alentours n’ont pas pu être chargés.",
  streets: "Les voies alentour",
  numbers: (n) => plural(n, "numéro"),
  kinds: { housenumber: "Numéro", street: "Voie", locality: "Lieu-dit", municipality: "Commune" },
};

function plural(n, word) {
  return `${n} ${word}${n > 1 ? "s" : ""}`;
}
