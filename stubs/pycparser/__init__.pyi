from pycparser.c_parser import CParser as CParser
