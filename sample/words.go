package sample

import "strings"

// The vocabulary of French streets. Lists are ordered: the first words are the most
// frequent, and skewed picks follow that order. Complements hold their article.

func words(s string) []string {
	out := strings.Split(strings.Join(strings.Fields(s), " "), ", ")
	for i := range out {
		out[i] = strings.TrimSuffix(out[i], ",")
	}
	return out
}

// favourites are the complements that nearly every commune has.
func favourites() []string {
	return words(`de l'Église, de la Mairie, du Moulin, de l'École, de la Fontaine, du Château, des Écoles, de la Gare,
	Pasteur, Victor Hugo, des Jardins, du Stade, du 8 Mai 1945, des Lilas, du Lavoir, de la Paix, Jules Ferry, Jean Jaurès,
	des Tilleuls, du Général de Gaulle, du 11 Novembre 1918, de la République, de Verdun, du Calvaire, des Vignes, du Bois,
	Saint-Martin, des Acacias, de la Croix, Jean Moulin, du Pont, de la Forêt, de l'Étang, du Maréchal Foch, des Prés,
	du Cimetière, des Roses, du Presbytère, de la Poste, du Clos, de la Chapelle, des Sources, de la Vallée, du Parc,
	Émile Zola, du Marché, Gambetta, des Chênes, du Puits, de la Liberté, Voltaire, Marie Curie, Saint-Jean, des Champs,
	Léon Blum, Pierre et Marie Curie, du Port, de Bellevue, de la Plaine, des Peupliers, Anatole France, du 14 Juillet,
	de la Résistance, des Érables, Aristide Briand, Georges Clemenceau, du Four, Jacques Prévert, du Général Leclerc,
	du 19 Mars 1962, de la Libération, du Monument, Molière, Lamartine, Jean Mermoz, Claude Debussy, des Violettes,
	de l'Abbaye, de l'Europe, du Maréchal Leclerc, Antoine de Saint-Exupéry, Saint-Nicolas,
	Saint-Pierre, Sainte-Anne, Saint-Michel, Notre-Dame, du Colombier, de la Source, des Noyers, des Bouleaux, des Mésanges,
	Jean de La Fontaine, Paul Verlaine, Georges Brassens, Louis Pasteur, Arthur Rimbaud, Charles de Gaulle, Jeanne d'Arc,
	du Lac, du Ruisseau, des Carrières, de la Tuilerie, des Marronniers, du Verger, de la Mare, des Platanes, Maurice Ravel,
	du Docteur Schweitzer, Pierre Brossolette, Salvador Allende, des Anciens Combattants, du Souvenir Français, des Fleurs,
	des Bleuets, de la Fraternité, de l'Égalité, des Hirondelles, du Soleil, du Levant, du Couchant, du Midi, du Nord,
	de l'Industrie, de l'Artisanat, de la Perception, du Marché aux Blés, du Marché Couvert, des Halles, des Remparts`)
}

// plainStreets are whole names that go without a complement.
func plainStreets() []string {
	return words(`Grande Rue, Rue Principale, Rue Neuve, Rue Basse, Rue Haute, Grand Rue, Rue Nationale, Rue du Centre, Rue Traversière, Rue Creuse,
	Rue Droite, Petite Rue, Rue Verte, Rue Blanche, Rue Longue, Grande Place, Rue Royale, Rue Carnot, Rue Étroite, Rue Pavée`)
}

// plants end in the plural, and take "des"; "Les Lilas" names a lotissement.
func plants() []string {
	return words(`Lilas, Acacias, Tilleuls, Roses, Peupliers, Chênes, Érables, Cerisiers, Bouleaux, Platanes, Noyers, Marronniers,
	Saules, Sapins, Pins, Genêts, Bruyères, Bleuets, Coquelicots, Violettes, Glycines, Hortensias, Camélias, Mimosas, Lauriers,
	Églantiers, Charmes, Hêtres, Frênes, Ormes, Ormeaux, Aubépines, Pommiers, Pruniers, Poiriers, Amandiers, Oliviers, Figuiers,
	Châtaigniers, Noisetiers, Mûriers, Cyprès, Cèdres, Mélèzes, Houx, Fougères, Ajoncs, Iris, Jonquilles, Primevères, Tulipes,
	Pervenches, Marguerites, Myosotis, Capucines, Pivoines, Dahlias, Œillets, Narcisses, Jacinthes, Orchidées, Magnolias,
	Azalées, Rhododendrons, Genévriers, Lavandes, Romarins, Thyms, Tamaris, Palmiers, Bougainvilliers, Flamboyants, Bambous,
	Manguiers, Cocotiers, Hibiscus, Frangipaniers, Alisiers, Aulnes, Bégonias, Buis, Chèvrefeuilles, Clématites, Coudriers,
	Épicéas, Eucalyptus, Fuchsias, Géraniums, Giroflées, Grenadiers, Liserons, Micocouliers, Muguets, Néfliers, Nénuphars,
	Orangers, Citronniers, Pâquerettes, Pensées, Pétunias, Robiniers, Roseaux, Sorbiers, Sureaux, Trembles, Troènes, Verveines,
	Mésanges, Hirondelles, Alouettes, Rossignols, Fauvettes, Rouges-Gorges, Pinsons, Chardonnerets, Loriots, Bergeronnettes,
	Cigognes, Hérons, Mouettes, Goélands, Tourterelles, Perdrix, Faisans, Cailles, Bécasses, Écureuils, Chevreuils, Cerfs,
	Biches, Abeilles, Papillons, Cigales, Libellules, Grillons, Martinets, Merles, Grives, Bouvreuils, Geais, Pies, Colibris`)
}

// places of a village, "noun|gender": m, f, e (elided), p (plural).
func places() []string {
	return words(`Moulin|m, Fontaine|f, Château|m, Bois|m, Pont|m, Étang|e, Prés|p, Vignes|p, Champs|p, Croix|f, Chapelle|f, Clos|m,
	Puits|m, Four|m, Lavoir|m, Forge|f, Ferme|f, Carrière|f, Côte|f, Vallée|f, Plaine|f, Lande|f, Mare|f, Source|f, Ruisseau|m,
	Rivière|f, Gué|m, Port|m, Barrière|f, Borne|f, Grange|f, Tour|f, Motte|f, Butte|f, Colline|f, Roche|f, Rochers|p, Sablière|f,
	Tuilerie|f, Briqueterie|f, Verrerie|f, Scierie|f, Filature|f, Tannerie|f, Brasserie|f, Distillerie|f, Métairie|f, Closerie|f,
	Garenne|f, Bergerie|f, Vacherie|f, Abreuvoir|e, Écluse|e, Canal|m, Marais|m, Île|e, Plage|f, Dune|f, Falaise|f, Phare|m,
	Anse|e, Baie|f, Pointe|f, Digue|f, Quai|m, Halle|f, Place|f, Parc|m, Jardin|m, Verger|m, Potager|m, Vivier|m, Colombier|m,
	Pigeonnier|m, Manoir|m, Donjon|m, Rempart|m, Fossés|p, Poterne|f, Prieuré|m, Abbaye|e, Ermitage|e, Couvent|m, Cure|f,
	Presbytère|m, Calvaire|m, Cimetière|m, Stade|m, Gymnase|m, Piscine|f, Maison Commune|f, Salle des Fêtes|f, Poste|f, Gare|f,
	Station|f, Passerelle|f, Viaduc|m, Tunnel|m, Tramway|m, Halte|f, Pâture|f, Prairie|f, Noue|f, Friche|f, Essarts|p, Taillis|m,
	Futaie|f, Sapinière|f, Chênaie|f, Peupleraie|f, Saulaie|f, Houssaye|f, Bruyère|f, Fougeraie|f, Genetière|f, Ronceraie|f,
	Combe|f, Ravin|m, Gorge|f, Cascade|f, Torrent|m, Lac|m, Col|m, Plateau|m, Sommet|m, Mont|m, Coteau|m, Versant|m, Crête|f,
	Grotte|f, Menhir|m, Dolmen|m, Pierre|f, Perron|m, Pavé|m, Chaussée|f, Levée|f, Traverse|f, Fourche|f, Patte d'Oie|f,
	Observatoire|e, Belvédère|m, Esplanade|e, Orangerie|e, Horloge|e, Aqueduc|e, Aérodrome|e, Hippodrome|e, Usine|e, Atelier|e`)
}

// qualifiers of a place, "masculine|feminine|plural".
func qualifiers() []string {
	return words(`Neuf|Neuve|Neufs, Vieux|Vieille|Vieux, Haut|Haute|Hauts, Bas|Basse|Bas, Blanc|Blanche|Blancs, Rouge|Rouge|Rouges,
	Noir|Noire|Noirs, Vert|Verte|Verts, Rond|Ronde|Ronds, Long|Longue|Longs, Carré|Carrée|Carrés, Brûlé|Brûlée|Brûlés,
	Perdu|Perdue|Perdus, Royal|Royale|Royaux, Fleuri|Fleurie|Fleuris, Salé|Salée|Salés, Saint-Jean|Saint-Jean|Saint-Jean,
	d'en Haut|d'en Haut|d'en Haut, d'en Bas|d'en Bas|d'en Bas, de Dessus|de Dessus|de Dessus, de Dessous|de Dessous|de Dessous,
	du Roi|du Roi|du Roi, de la Reine|de la Reine|de la Reine, aux Loups|aux Loups|aux Loups, aux Moines|aux Moines|aux Moines,
	des Dames|des Dames|des Dames, du Diable|du Diable|du Diable, aux Fées|aux Fées|aux Fées, aux Ânes|aux Ânes|aux Ânes,
	de Pierre|de Pierre|de Pierre, à Vent|à Vent|à Vent, du Milieu|du Milieu|du Milieu, Saint-Martin|Saint-Martin|Saint-Martin,
	Sainte-Marie|Sainte-Marie|Sainte-Marie, Saint-Pierre|Saint-Pierre|Saint-Pierre, du Seigneur|du Seigneur|du Seigneur,
	des Pauvres|des Pauvres|des Pauvres, aux Chèvres|aux Chèvres|aux Chèvres, du Nord|du Nord|du Nord, du Sud|du Sud|du Sud`)
}

// trades and other plurals, for "des".
func trades() []string {
	return words(`Vignerons, Tisserands, Potiers, Tanneurs, Meuniers, Forgerons, Charpentiers, Maçons, Tonneliers, Cordiers, Drapiers,
	Boulangers, Bouchers, Bûcherons, Charbonniers, Mineurs, Verriers, Bergers, Laboureurs, Moissonneurs, Pêcheurs, Mariniers,
	Bateliers, Passeurs, Marchands, Merciers, Orfèvres, Imprimeurs, Artisans, Compagnons, Chapeliers, Sabotiers, Cloutiers,
	Faïenciers, Tuiliers, Carriers, Jardiniers, Maraîchers, Horticulteurs, Pépiniéristes, Chasseurs, Lavandières, Dentellières,
	Fileuses, Brodeuses, Moines, Chanoines, Ursulines, Capucins, Cordeliers, Carmes, Jacobins, Augustins, Bénédictins, Templiers,
	Croisés, Pèlerins, Bourgeois, Échevins, Arquebusiers, Archers, Hussards, Dragons, Cuirassiers, Poilus, Fusillés, Martyrs,
	Déportés, Maquisards, Résistants, Cheminots, Canuts, Métallurgistes, Sauniers, Paludiers, Ostréiculteurs, Corsaires, Marins`)
}

// notables have a street in many towns.
func notables() []string {
	return words(`Victor Hugo, Jean Jaurès, Jules Ferry, Léon Gambetta, Louis Pasteur, Jean Moulin, Émile Zola, Jacques Prévert, Marie Curie,
	Albert Camus, Antoine de Saint-Exupéry, Georges Brassens, Claude Monet, Auguste Renoir, Paul Cézanne, Vincent van Gogh,
	Henri Matisse, Pablo Picasso, Paul Gauguin, Édouard Manet, Honoré de Balzac, Gustave Flaubert, Guy de Maupassant, Stendhal,
	Alexandre Dumas, Jules Verne, George Sand, Colette, Marcel Pagnol, Jean Giono, Alphonse Daudet, Frédéric Mistral, Marcel Proust,
	André Malraux, Jean-Paul Sartre, Simone de Beauvoir, Simone Veil, Louise Michel, Olympe de Gouges, Rosa Parks, Lucie Aubrac,
	Germaine Tillion, Joséphine Baker, Édith Piaf, Jacques Brel, Boris Vian, Serge Gainsbourg, Charles Trenet, Hector Berlioz,
	Claude Debussy, Maurice Ravel, Gabriel Fauré, Georges Bizet, Frédéric Chopin, Wolfgang Amadeus Mozart, Ludwig van Beethoven,
	Camille Saint-Saëns, Jean-Philippe Rameau, Racine, Corneille, Molière, Boileau, La Bruyère, Montaigne, Rabelais, Ronsard,
	Joachim du Bellay, Clément Marot, François Villon, Voltaire, Diderot, Montesquieu, Jean-Jacques Rousseau, Beaumarchais,
	Chateaubriand, Alfred de Musset, Alfred de Vigny, Gérard de Nerval, Charles Baudelaire, Paul Verlaine, Arthur Rimbaud,
	Guillaume Apollinaire, Paul Éluard, Louis Aragon, Robert Desnos, René Char, Saint-John Perse, Paul Valéry, Charles Péguy,
	Anatole France, Romain Rolland, André Gide, François Mauriac, Georges Bernanos, Aristide Briand, Raymond Poincaré,
	Georges Clemenceau, Sadi Carnot, Adolphe Thiers, Waldeck-Rousseau, Édouard Herriot, Léon Blum, Pierre Mendès France,
	François Mitterrand, Georges Pompidou, Charles de Gaulle, Robert Schuman, Jean Monnet, Pierre Brossolette, Guy Môquet,
	Gabriel Péri, Danielle Casanova, Marcel Cachin, Maurice Thorez, Benoît Frachon, Ambroise Croizat, Salvador Allende,
	Nelson Mandela, Martin Luther King, Gandhi, Abraham Lincoln, Winston Churchill, du Président Kennedy, du Président Wilson,
	Lafayette, La Pérouse, Surcouf, Jean Bart, Duguay-Trouin, Jacques Cartier, Samuel de Champlain, Christophe Colomb,
	Vasco de Gama, Magellan, du Commandant Cousteau, du Commandant Charcot, Roland Garros, Louis Blériot, Jean Mermoz,
	Hélène Boucher, Clément Ader, Montgolfier, Denis Papin, Blaise Pascal, René Descartes, Pierre de Fermat, Lavoisier,
	Gay-Lussac, Ampère, Arago, Foucault, Becquerel, Pierre Curie, Frédéric Joliot-Curie, Irène Joliot-Curie, Marcelin Berthelot,
	Claude Bernard, Ambroise Paré, Laennec, Pinel, Buffon, Lamarck, Cuvier, Jean-Henri Fabre, Parmentier, Olivier de Serres,
	Sully, Colbert, Vauban, Turenne, Condé, Bayard, Du Guesclin, Jeanne d'Arc, Jeanne Hachette, Vercingétorix, Clovis,
	Charlemagne, Saint Louis, François Ier, Henri IV, Louis XIV, Mirabeau, Danton, Robespierre, Marat, Saint-Just, Condorcet,
	Hoche, Marceau, Kléber, Desaix, Carnot, Ney, Murat, Masséna, Napoléon Bonaparte, Lazare Carnot, Faidherbe, Gallieni, Lyautey,
	du Maréchal Joffre, du Maréchal Juin, du Maréchal de Lattre de Tassigny, du Général Koenig, du Général Delestraint,
	du Colonel Fabien, du Colonel Driant, du Capitaine Guynemer, du Sergent Bobillot, de l'Abbé Grégoire, de l'Abbé Pierre,
	du Docteur Calmette, du Docteur Roux, du Docteur Laennec, du Docteur Guillotin, Ferdinand Buisson, Paul Bert, Jean Macé,
	Célestin Freinet, Maria Montessori, Louis Braille, Jean-François Champollion, Eugène Viollet-le-Duc, Gustave Eiffel,
	Le Corbusier, Auguste Perret, Auguste Rodin, Camille Claudel, Antoine Bourdelle, Aristide Maillol, Eugène Delacroix,
	Théodore Géricault, Ingres, Watteau, Fragonard, Chardin, Poussin, Corot, Jean-François Millet, Gustave Courbet, Edgar Degas,
	Henri de Toulouse-Lautrec, Georges Seurat, Paul Signac, Georges Braque, Fernand Léger, Marc Chagall, Nicolas de Staël,
	Berthe Morisot, Suzanne Valadon, Rosa Bonheur, Sarah Bernhardt, Louis Jouvet, Gérard Philipe, Jean Vilar, Louis Lumière,
	Georges Méliès, Jean Renoir, François Truffaut, Jacques Tati, Jean Gabin, Louis de Funès, Bourvil, Fernandel, Coluche,
	Marcel Cerdan, Jacques Anquetil, Louison Bobet, Alain Mimoun, Pierre de Coubertin, Suzanne Lenglen, Emmanuel Chabrier`)
}

func firstNames() []string {
	return words(`Jean, Pierre, Louis, Paul, Jacques, André, Henri, Marcel, Georges, René, Charles, Émile, François, Joseph, Albert, Robert,
	Maurice, Roger, Lucien, Léon, Eugène, Jules, Victor, Gustave, Edmond, Alfred, Auguste, Gabriel, Raymond, Antoine, Camille,
	Fernand, Gaston, Guillaume, Alexandre, Philippe, Michel, Claude, Étienne, Benoît, Simon, Mathieu, Nicolas, Arthur, Adrien,
	Alphonse, Anatole, Armand, Aristide, Achille, Baptiste, Bernard, Célestin, Clément, Constant, Daniel, Denis, Désiré, Édouard,
	Ernest, Félix, Ferdinand, Firmin, Francis, Frédéric, Germain, Gilbert, Guy, Hector, Hippolyte, Honoré, Hubert, Hugues, Isidore,
	Julien, Justin, Laurent, Léonard, Léopold, Lionel, Marc, Martin, Maxime, Noël, Octave, Olivier, Oscar, Pascal, Prosper, Raoul,
	Rémi, Richard, Roland, Romain, Samuel, Sébastien, Théodore, Théophile, Thomas, Urbain, Valentin, Vincent, Xavier, Yves,
	Marie, Jeanne, Marguerite, Louise, Germaine, Madeleine, Suzanne, Simone, Lucie, Berthe, Hélène, Alice, Blanche, Cécile, Claire,
	Clémence, Denise, Élise, Émilie, Eugénie, Geneviève, Henriette, Jacqueline, Julie, Juliette, Léa, Léonie, Marcelle, Mathilde,
	Odette, Pauline, Rose, Sophie, Thérèse, Valentine, Yvonne`)
}

func surnames() []string {
	return words(`Martin, Bernard, Thomas, Petit, Robert, Richard, Durand, Dubois, Moreau, Laurent, Simon, Michel, Lefèvre, Leroy, Roux, David,
	Bertrand, Morel, Fournier, Girard, Bonnet, Dupont, Lambert, Fontaine, Rousseau, Vincent, Müller, Faure, André, Mercier, Blanc,
	Guérin, Boyer, Garnier, Chevalier, François, Legrand, Gauthier, Perrin, Robin, Clément, Morin, Henry, Roussel, Mathieu, Gautier,
	Masson, Marchand, Duval, Denis, Dumont, Lemaire, Noël, Meyer, Dufour, Meunier, Brun, Blanchard, Giraud, Joly, Rivière, Lucas,
	Brunet, Gaillard, Barbier, Arnaud, Renard, Roche, Schmitt, Roy, Leroux, Colin, Vidal, Caron, Picard, Roger, Fabre, Aubert,
	Lemoine, Renaud, Dumas, Lacroix, Olivier, Philippe, Bourgeois, Pierre, Benoit, Rey, Leclerc, Payet, Rolland, Leclercq, Lecomte,
	Guillaume, Jean, Dupuy, Hubert, Berger, Carpentier, Sanchez, Deschamps, Vasseur, Mallet, Huet, Charpentier, Bailly, Royer,
	Aubry, Fleury, Prévost, Cousin, Bertin, Charles, Lebrun, Perrot, Adam, Baron, Bouvier, Jacquet, Maillard, Marty, Rodriguez,
	Langlois, Poirier, Rault, Hamon, Hervé, Guillou, Le Gall, Le Goff, Kervella, Tanguy, Quéré, Salaün, Riou, Guéguen, Cadiou,
	Etcheverry, Etchegaray, Harispe, Iribarne, Bidegain, Lafitte, Lafargue, Lacaze, Laborde, Lacoste, Dupin, Dubosc, Ducasse,
	Castagnet, Cazenave, Casanova, Colonna, Leca, Mattei, Santoni, Poli, Rossi, Luciani, Orsini, Schneider, Weber, Klein, Fischer,
	Wagner, Hoffmann, Keller, Koenig, Zimmermann, Vogel, Kieffer, Kuntz, Vandamme, Vandenbroucke, Delattre, Delannoy, Dehaene,
	Desmet, Deroo, Lequien, Lhomme, Hoarau, Grondin, Fontaine, Bègue, Técher, Boyer, Maillot, Lebon, Turpin, Césaire, Éboué,
	Delgrès, Ignace, Schoelcher, Monnerville, Aubin, Barbe, Barré, Baudouin, Bazin, Beaumont, Bélanger, Besson, Billard, Bodin,
	Boucher, Boulanger, Bourdon, Bousquet, Boutin, Breton, Briand, Brossard, Buisson, Camus, Carré, Chauvin, Collet, Coulon,
	Courtois, Couturier, Cordier, Daniel, Delmas, Delorme, Devaux, Didier, Drouet, Ferrand, Ferry, Foucher, Gilbert, Gillet, Godard,
	Gomez, Gonzalez, Grenier, Gros, Guichard, Guillet, Guyot, Hardy, Hébert, Humbert, Imbert, Jacob, Jacquemin, Jourdan, Labbé,
	Laporte, Launay, Lebreton, Leblanc, Lefort, Léger, Lejeune, Lelièvre, Leduc, Lesage, Levasseur, Loiseau, Lopez, Marchal,
	Maréchal, Marion, Martel, Menard, Millet, Monnier, Navarro, Pages, Parent, Pasquier, Pelletier, Pichon, Pons, Potier, Poulain,
	Raymond, Raynaud, Regnier, Remy, Ribeiro, Rossignol, Sauvage, Seguin, Tessier, Thibault, Tournier, Valentin, Vallet, Verdier,
	Vial, Voisin, Weiss, Allard, Albert, Alexandre, Ancel, Antoine, Auger, Bacquet, Barthélemy, Bataille, Baudry, Béranger`)
}

// holders are the titles a local street gives its person.
func holders() []string {
	return words(`du Docteur, de l'Abbé, du Général, du Capitaine, du Commandant, du Colonel, du Lieutenant, du Professeur, du Maire,
	du Curé, du Chanoine, de Sœur, du Maréchal, de l'Amiral, du Sergent, du Caporal, du Soldat, de Monseigneur`)
}

// hamlets are nouns for lieux-dits, "article noun" with the gender of the qualifier.
func hamlets() []string {
	return words(`Le Bourg|m, La Croix|f, Les Bruyères|p, Le Moulin|m, La Gare|f, Le Château|m, La Forêt|f, Le Village|m, Les Vignes|p, La Grange|f,
	Le Bois|m, La Plaine|f, Le Clos|m, La Ferme|f, Les Champs|p, Le Pré|m, La Fontaine|f, Le Pont|m, La Chapelle|f, La Lande|f,
	Le Mas|m, La Borne|f, La Butte|f, La Motte|f, Le Mont|m, La Côte|f, La Combe|f, Le Plan|m, La Serre|f, Le Cros|m, La Roche|f,
	Les Roches|p, Les Granges|p, Les Prés|p, Les Essarts|p, Les Noues|p, Les Marais|p, Les Sables|p, Les Dunes|p, Le Gué|m,
	Le Ruisseau|m, La Rivière|f, La Vallée|f, Le Ravin|m, La Garenne|f, La Tuilerie|f, La Forge|f, La Verrerie|f, La Bergerie|f,
	La Métairie|f, La Borderie|f, La Maison|f, Les Maisons|p, Le Hameau|m, Le Port|m, La Pointe|f, Le Plessis|m, La Haye|f,
	Le Breuil|m, La Brosse|f, La Bussière|f, Le Coudray|m, Le Chêne|m, Le Noyer|m, Le Tilleul|m, Le Fresne|m, L'Orme|m, L'Aulnay|m,
	L'Étang|m, L'Hermitage|m, L'Épine|f, Les Épines|p, La Ronce|f, La Bruyère|f, Les Genêts|p, Les Ajoncs|p, La Fosse|f, Les Fosses|p,
	Le Puits|m, La Mare|f, Les Mares|p, La Noue|f, Le Parc|m, La Cour|f, Le Verger|m, La Tour|f, Le Peyrat|m, La Peyre|f, Le Bosc|m,
	Le Serre|m, La Bastide|f, Le Causse|m, La Vigne|f, Le Colombier|m, La Barre|f, La Chaume|f, Le Champ|m, La Couture|f, Le Fief|m,
	Beauregard|m, Bellevue|f, Beauséjour|m, Mirabel|m, Montplaisir|m, Malabry|m, Bel Air|m, Beaulieu|m, Belle Étoile|f, Monrepos|m`)
}

// cities are what far roads and avenues lead to.
func cities() []string {
	return words(`Paris, Lyon, Marseille, Bordeaux, Toulouse, Lille, Nantes, Strasbourg, Verdun, Reims, Dijon, Rouen, Orléans, Tours, Limoges,
	Grenoble, Nice, Amiens, Metz, Nancy, Bayonne, Brest, Rennes, Caen, Dunkerque, Calais, Besançon, Poitiers, Clermont, Avignon,
	Colmar, Mulhouse, Belfort, Sedan, Valmy, Londres, Rome, Madrid, Berlin, Bruxelles, Genève, Vienne, Prague, Varsovie, Athènes,
	Lisbonne, Stalingrad, Bir Hakeim, Narvik, Monte Cassino, Sébastopol, Solférino, Magenta, Austerlitz, Iéna, Wagram, Rivoli,
	Lorraine, Alsace, Bretagne, Normandie, Picardie, Champagne, Bourgogne, Savoie, Provence, Gascogne, Flandre, Artois, Touraine,
	Anjou, Poitou, Saintonge, Béarn, Roussillon, Languedoc, Dauphiné, Auvergne, Berry, Franche-Comté`)
}
