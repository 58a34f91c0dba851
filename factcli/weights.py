"""How much words say about a statement: the parameters of its relevance, wherever that is counted."""

# BM25F (Robertson and Zaragoza, 2009). Its two measures of the collection, the number of documents and their mean
# length, are fixed: a statement that has nothing to do with a query never changes the order of those that have.
SATURATION = 1.2
LENGTH_SHARE = 0.75
TYPICAL_LENGTH = 30
COLLECTION = 1_000_000
NAME_WEIGHT, TEXT_WEIGHT, TRANSLATION_WEIGHT = 3.0, 1.5, 1.0
